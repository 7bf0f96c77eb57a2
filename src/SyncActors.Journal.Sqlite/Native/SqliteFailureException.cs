using System.Diagnostics.CodeAnalysis;
using SQLitePCL;

namespace SyncActors.Journal.Sqlite.Native;

/// <summary>SQLite answered with an error.</summary>
[SuppressMessage(
    "Design", "CA1064:Exceptions should be public",
    Justification = "Never leaves the store: callers get the contract's exceptions.")]
internal sealed class SqliteFailureException(int code, int extendedCode, string message)
    : Exception($"SQLite error {extendedCode}: {message}")
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code { get; } = code;

    /// <summary>True when the statement asked for the impossible, so that only its author is to blame.</summary>
    public bool IsRefusal { get; } = code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH;

    /// <summary>True when there is no room; the connection stays usable.</summary>
    public bool IsFull { get; } = code == raw.SQLITE_FULL;
}

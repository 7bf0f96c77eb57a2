namespace SyncActors.Journal.Postgres;

/// <summary>The database was migrated by a newer version. The reaction: start that version.</summary>
public sealed class StoreTooNewException(string where, long found, long known)
    : Exception($"The journal in {where} has schema {found}; this version knows schemas up to {known}.")
{
    /// <summary>Schema of the database.</summary>
    public long Found { get; } = found;
}

/// <summary>A setting of the database would break a promise of the journal. The reaction: change that
/// setting.</summary>
public sealed class UnsafeDatabaseException(string where, string reason)
    : Exception($"The journal cannot use {where}: {reason}");

using System.Text;
using SQLitePCL;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Sqlite.Native;

/// <summary>A compiled statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle)
{
    private const int UuidBytes = 16;

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value) => value is { } some ? Bind(index, some) : BindNull(index);

    public Statement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        Check(raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span would be bound as null.
        Check(
            value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlyMemory<byte>? value) =>
        value is { } some ? Bind(index, some.Span) : BindNull(index);

    public Statement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[UuidBytes];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(handle, index, bytes));
        return this;
    }

    public Statement Bind(int index, Guid? value) => value is { } some ? Bind(index, some) : BindNull(index);

    public Statement Bind(int index, EntityId value) => Bind(index, value.Value);

    public Statement Bind(int index, DateTimeOffset value) => Bind(index, StoredTime.ToMicroseconds(value));

    public Statement Bind(int index, DateTimeOffset? value) =>
        value is { } some ? Bind(index, StoredTime.ToMicroseconds(some)) : BindNull(index);

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        var failure = database.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>Runs a statement to its end; returns the rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
            // Only statements without results come here.
        }

        Reset();
        return database.Changes;
    }

    /// <summary>Makes the statement ready for its next use; parameters keep their values.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableNumber(int column) => IsNull(column) ? null : Number(column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public byte[] Bytes(int column) => Blob(column).ToArray();

    // The cast matters: a null array would become an empty memory.
    public ReadOnlyMemory<byte>? NullableBytes(int column) =>
        IsNull(column) ? null : (ReadOnlyMemory<byte>?)Bytes(column);

    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    public Guid Uuid(int column) => new(Blob(column), bigEndian: true);

    public Guid? NullableUuid(int column)
    {
        var bytes = Blob(column);
        return bytes.Length == UuidBytes ? new Guid(bytes, bigEndian: true) : null;
    }

    public EntityId Entity(int column) => new(Uuid(column));

    public DateTimeOffset Time(int column) => StoredTime.FromMicroseconds(Number(column));

    public DateTimeOffset? NullableTime(int column) => IsNull(column) ? null : Time(column);

    /// <summary>Ends the statement with its connection.</summary>
    public void Close() => handle.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    private Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw database.Failure(code);
    }
}

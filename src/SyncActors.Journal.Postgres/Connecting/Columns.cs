#pragma warning disable MA0045 // A row that was read lies in memory as a whole; there is nothing to wait for.
using Npgsql;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>Columns of a row read.</summary>
internal static class Columns
{
    /// <summary>An entity's id.</summary>
    public static EntityId Entity(this NpgsqlDataReader row, int column) => new(row.GetGuid(column));

    /// <summary>A shard's number.</summary>
    public static ShardId Shard(this NpgsqlDataReader row, int column) => new(row.GetInt32(column));

    /// <summary>Bytes.</summary>
    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    /// <summary>A moment, UTC.</summary>
    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) =>
        row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>An id or null.</summary>
    public static Guid? NullableUuid(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetGuid(column);

    /// <summary>A number or null.</summary>
    public static long? NullableNumber(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>A text or null.</summary>
    public static string? NullableText(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Bytes or null.</summary>
    public static ReadOnlyMemory<byte>? NullableBytes(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? (ReadOnlyMemory<byte>?)null : row.Bytes(column);

    /// <summary>A span of time or null.</summary>
    public static TimeSpan? NullableSpan(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<TimeSpan>(column);

    /// <summary>A moment or null.</summary>
    public static DateTimeOffset? NullableTime(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);
}

using Npgsql;
using NpgsqlTypes;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>Positional parameters: single values, and columns of rows for <c>unnest</c>.</summary>
internal static class Parameters
{
    /// <summary>Adds a value; null is the database's null.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Adds one column of <paramref name="rows"/> as an array.</summary>
    public static NpgsqlBatchCommand With<TRow, T>(
        this NpgsqlBatchCommand command, TRow[] rows, NpgsqlDbType type, Converter<TRow, T> value)
    {
        command.Parameters.Add(new NpgsqlParameter<T[]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = Array.ConvertAll(rows, value),
        });
        return command;
    }

    /// <summary>The moment as the database keeps it: UTC, whole microseconds.</summary>
    public static DateTimeOffset Stored(this DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The moment as the database keeps it, or null.</summary>
    public static DateTimeOffset? Stored(this DateTimeOffset? moment) => moment?.Stored();
}

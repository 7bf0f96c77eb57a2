namespace SyncActors.Actors.Persistence;

/// <summary>
/// Limits that several entities share, each in a row of its own. Nobody owns a row: whoever changes it reads it,
/// decides, and replaces it only if nobody else did so meanwhile. What a row says is up to its users.
/// </summary>
public interface IQuotas
{
    /// <summary>Rows as they are now, with the store's clock.</summary>
    /// <param name="keys">Which, each once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<QuotaRows> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Replaces rows, all of them or none.</summary>
    /// <param name="rows">New contents; <see cref="QuotaRow.Version"/> is the one that was read.</param>
    /// <param name="cancellationToken">Gives up; what has begun runs to its end.</param>
    /// <returns>False when one of them has another version by now: nothing was written.</returns>
    /// <exception cref="JournalUnavailableException">Nothing is known of the outcome. Take it as written.</exception>
    Task<bool> ReplaceAsync(IReadOnlyList<QuotaRow> rows, CancellationToken cancellationToken);
}

/// <summary>A limit as it is kept.</summary>
/// <param name="Key">Whose limit; 200 characters at most, without secrets.</param>
/// <param name="Version">Raised by 1 by each change; 0 for a row that is not there yet.</param>
/// <param name="Body">JSON; empty for a row that is not there yet.</param>
public sealed record QuotaRow(string Key, long Version, string Body);

/// <summary>Rows at one moment.</summary>
/// <param name="Now">The store's clock: one for all processes that share the store. UTC, whole microseconds.</param>
/// <param name="Rows">One for each key, in the order of the keys.</param>
public sealed record QuotaRows(DateTimeOffset Now, IReadOnlyList<QuotaRow> Rows);

namespace SyncActors.Actors.Persistence;

/// <summary>Who changed what: entries in chains, one chain for each process that writes, so that no writer waits for
/// another. Entries are added and read, never changed and never removed.</summary>
public interface IAuditLog
{
    /// <summary>Adds an entry to its chain.</summary>
    /// <returns>False when another entry of the chain has its number; then nothing was written.</returns>
    /// <exception cref="JournalUnavailableException">The outcome is unknown.</exception>
    Task<bool> AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Entries of all chains, newest first; of one moment by chain and number.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="max">Entries at most; 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditFilter filter, int max, CancellationToken cancellationToken);

    /// <summary>Entries of one chain in the order of their numbers.</summary>
    /// <param name="chain">Which chain.</param>
    /// <param name="after">Number of the last entry already known; 0 for none.</param>
    /// <param name="max">Entries at most; 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<AuditEntry>> ReadChainAsync(
        Guid chain, long after, int max, CancellationToken cancellationToken);

    /// <summary>The last entry of each chain, in the order of the chains' ids.</summary>
    /// <param name="after">Id of the last chain already known; null for none.</param>
    /// <param name="max">Chains at most; 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(Guid? after, int max, CancellationToken cancellationToken);
}

/// <summary>A change that somebody made, or was about to make.</summary>
/// <param name="Chain">Identity of the process that wrote it.</param>
/// <param name="Number">Its place in the chain; from 1 on, without holes.</param>
/// <param name="At">When, UTC; whole microseconds.</param>
/// <param name="Actor">Who: an API key's id, or a word for who has none.</param>
/// <param name="Action">What, such as <c>command.pause</c>.</param>
/// <param name="Target">To what: a connector, a key, a node.</param>
/// <param name="Detail">More of it, a small JSON object; never a secret.</param>
/// <param name="Mac">Seals the entry and the place that it has; 32 bytes.</param>
public sealed record AuditEntry(
    Guid Chain, long Number, DateTimeOffset At, string Actor, string Action, string Target, string Detail,
    ReadOnlyMemory<byte> Mac)
{
    /// <summary>Length of <see cref="Mac"/>.</summary>
    public const int MacBytes = 32;
}

/// <summary>The end of a chain.</summary>
/// <param name="Chain">Which chain.</param>
/// <param name="Number">Number of its last entry.</param>
/// <param name="Mac">Seal of its last entry; 32 bytes.</param>
public sealed record AuditHead(Guid Chain, long Number, ReadOnlyMemory<byte> Mac);

/// <summary>Which entries are meant.</summary>
/// <param name="After">Only what is listed after this place; null for the newest.</param>
/// <param name="Actor">Only of this actor; null for all.</param>
/// <param name="Target">Only about this target; null for all.</param>
public sealed record AuditFilter(AuditPlace? After = null, string? Actor = null, string? Target = null);

/// <summary>The place of an entry in the list of all.</summary>
/// <param name="At">Its moment, UTC.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Number">Its number.</param>
public sealed record AuditPlace(DateTimeOffset At, Guid Chain, long Number);

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Audit;

/// <summary>
/// The chain that a process writes. An entry is durable before the change that it tells of is made, so nothing changes
/// without one; a change that then fails has one too.
/// </summary>
/// <param name="log">Where entries lie.</param>
/// <param name="seal">Seals them.</param>
/// <param name="chain">Identity of the process; never used before.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told the chain's end, with the first entry and at most once a minute from then on, and when the
/// process stops, so that it lies outside of the database too.</param>
[SuppressMessage("Design", "CA1001", Justification = "Nobody asks for its wait handle, so there is nothing to free.")]
public sealed class AuditTrail(
    IAuditLog log, AuditSeal seal, Guid chain, TimeProvider time, Action<AuditHead> tell)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private AuditHead _head = AuditSeal.Beginning(chain);
    private AuditHead? _told;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    /// <summary>Seals and checks entries.</summary>
    public AuditSeal Seal => seal;

    /// <summary>Records a change that is about to be made.</summary>
    /// <exception cref="JournalUnavailableException">It could not be recorded: the change must not be made.</exception>
    /// <exception cref="AuditChainException">Somebody else has written into the chain: the same.</exception>
    public async Task WriteAsync(AuditChange change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Not given up with the request: whether an entry stands is known afterwards.
            var entry = seal.Next(_head, time.GetUtcNow(), change);
            while (!await log.AppendAsync(entry, CancellationToken.None))
            {
                await FollowAsync(entry.Number);
                entry = seal.Next(_head, time.GetUtcNow(), change);
            }

            _head = new AuditHead(chain, entry.Number, entry.Mac);
            if (_told is null || time.GetUtcNow() - _toldAt >= TellEvery)
                Tell();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Tells the chain's end, unless it was told or there is none.</summary>
    public void Tell()
    {
        var head = _head;
        if (head.Number == (_told?.Number ?? 0))
            return;
        (_told, _toldAt) = (head, time.GetUtcNow());
        tell(head);
    }

    // An entry whose outcome was unknown stands after all: the chain goes on behind it.
    private async Task FollowAsync(long number)
    {
        var standing = await log.ReadChainAsync(chain, number - 1, 1, CancellationToken.None);
        if (standing is not [{ } entry] || entry.Number != number || !seal.Holds(entry, _head.Mac))
            throw new AuditChainException(chain, number);
        _head = new AuditHead(chain, number, entry.Mac);
    }
}

/// <summary>Somebody else has written into a process's audit chain. The reaction: refuse changes, tell the operator;
/// the process begins another chain when it is started again.</summary>
/// <param name="chain">Which chain.</param>
/// <param name="number">Number of the entry.</param>
public sealed class AuditChainException(Guid chain, long number) : CryptographicException(
    $"Entry {number} of audit chain {chain} is not of this process, which alone writes this chain. "
    + "See who else writes the database, and start this process again.");

using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Audit;

/// <summary>What is wrong with an entry.</summary>
public enum AuditFaultKind
{
    /// <summary>It is not as it was sealed, or was never sealed by this installation.</summary>
    Changed,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is genuine and belongs to another place of the chain.</summary>
    Reordered,
}

/// <summary>The first entry of a chain that is not right.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">What is wrong.</param>
public sealed record AuditFault(long Number, AuditFaultKind Kind);

/// <summary>What a reading of a whole chain found.</summary>
/// <param name="Chain">Which chain.</param>
/// <param name="Head">Its last good entry before any fault; number 0 when the first is at fault.</param>
/// <param name="Fault">The first entry that is not right; null when all are.</param>
public sealed record AuditProof(Guid Chain, AuditHead Head, AuditFault? Fault)
{
    private const int PageSize = 500;

    /// <summary>Where a moved entry is looked for, at most so many places away.</summary>
    private const int MovedMax = 1000;

    /// <summary>Reads every entry of every chain, in the order of the chains' ids.</summary>
    public static async Task<IReadOnlyList<AuditProof>> RunAsync(
        IAuditLog log, AuditSeal seal, CancellationToken cancellationToken)
    {
        List<AuditProof> proofs = [];
        IReadOnlyList<AuditHead> heads;
        do
        {
            Guid? after = proofs.Count > 0 ? proofs[^1].Chain : null;
            heads = await log.ReadHeadsAsync(after, PageSize, cancellationToken);
            foreach (var head in heads)
                proofs.Add(await RunAsync(log, seal, head.Chain, cancellationToken));
        }
        while (heads.Count == PageSize);

        return proofs;
    }

    private static async Task<AuditProof> RunAsync(
        IAuditLog log, AuditSeal seal, Guid chain, CancellationToken cancellationToken)
    {
        var head = AuditSeal.Beginning(chain);
        while (true)
        {
            var page = await log.ReadChainAsync(chain, head.Number, PageSize, cancellationToken);
            foreach (var entry in page)
            {
                if (entry.Number != head.Number + 1)
                    return new AuditProof(chain, head, new AuditFault(head.Number + 1, AuditFaultKind.Missing));
                if (!seal.Holds(entry, head.Mac))
                {
                    var rest = await log.ReadChainAsync(chain, entry.Number, MovedMax, cancellationToken);
                    var kind = IsMoved(seal, entry, [HeadOf(entry), .. rest.Select(HeadOf)])
                        ? AuditFaultKind.Reordered
                        : AuditFaultKind.Changed;
                    return new AuditProof(chain, head, new AuditFault(entry.Number, kind));
                }

                head = HeadOf(entry);
            }

            if (page.Count < PageSize)
                return new AuditProof(chain, head, Fault: null);
        }
    }

    // A seal holds at one place only, behind one other seal: is there such a place further on? The entry that was
    // before that place may itself have been moved to any other.
    private static bool IsMoved(AuditSeal seal, AuditEntry entry, IReadOnlyList<AuditHead> here)
    {
        foreach (var place in here.Skip(1))
        {
            var moved = entry with { Number = place.Number };
            if (here.Any(before => Math.Abs(place.Number - before.Number) <= 1 && seal.Holds(moved, before.Mac)))
                return true;
        }

        return false;
    }

    private static AuditHead HeadOf(AuditEntry entry) => new(entry.Chain, entry.Number, entry.Mac);
}

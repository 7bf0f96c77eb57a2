using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>Who changed what, in a simulated journal.</summary>
internal sealed class SimAudit(SimJournal sim, SimState state) : IAuditLog
{
    /// <inheritdoc/>
    public Task<bool> AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        sim.WriteAsync(
            () =>
            {
                var audit = state.Rows.Audit;
                if (audit.Exists(other => other.Chain == entry.Chain && other.Number == entry.Number))
                    return false;
                audit.Add(entry with { At = SimRows.Truncate(entry.At), Mac = entry.Mac.ToArray() });
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(
        AuditFilter filter, int max, CancellationToken cancellationToken) =>
        sim.ReadAsync<IReadOnlyList<AuditEntry>>(
            () =>
            [
                .. state.Rows.Audit
                    .Where(entry => filter.After is not { } place || Order(entry).CompareTo(
                        (SimRows.Truncate(place.At), place.Chain, place.Number)) < 0)
                    .Where(entry => filter.Actor is null || entry.Actor == filter.Actor)
                    .Where(entry => filter.Target is null || entry.Target == filter.Target)
                    .OrderByDescending(Order).Take(max),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadChainAsync(
        Guid chain, long after, int max, CancellationToken cancellationToken) =>
        sim.ReadAsync<IReadOnlyList<AuditEntry>>(
            () =>
            [
                .. state.Rows.Audit.Where(entry => entry.Chain == chain && entry.Number > after)
                    .OrderBy(entry => entry.Number).Take(max),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(Guid? after, int max, CancellationToken cancellationToken) =>
        sim.ReadAsync<IReadOnlyList<AuditHead>>(
            () =>
            [
                .. state.Rows.Audit.GroupBy(entry => entry.Chain)
                    .Where(chain => after is not { } last || chain.Key.CompareTo(last) > 0)
                    .Select(chain => chain.MaxBy(entry => entry.Number)!)
                    .OrderBy(entry => entry.Chain)
                    .Select(entry => new AuditHead(entry.Chain, entry.Number, entry.Mac)).Take(max),
            ],
            cancellationToken);

    private static (DateTimeOffset At, Guid Chain, long Number) Order(AuditEntry entry) =>
        (entry.At, entry.Chain, entry.Number);
}

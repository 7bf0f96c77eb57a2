using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.ReadModels;

/// <summary>Views where nobody runs connectors: those of the configuration that have never run yet are shown, too, as
/// they will be.</summary>
public sealed class ConfiguredViews(IReadModels views, IConnectorCatalog catalog) : IReadModels
{
    /// <inheritdoc/>
    public async Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken) =>
        await views.ReadAsync(entity, cancellationToken)
        ?? (catalog.Find(new ConnectorId(entity.Value)) is { } setup ? RowOf(setup) : null);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ViewRow>> ListAsync(
        string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken)
    {
        var rows = await views.ListAsync(kind, tenant, after, max, cancellationToken);
        if (kind != ConnectorView.Kind)
            return rows;

        // Behind the last row of a full page may be more that have run.
        var through = rows.Count == max ? rows[^1].Entity.ToString() : null;
        var known = rows.Select(row => row.Entity).ToHashSet();
        return
        [
            .. catalog.All.Select(RowOf)
                .Where(row => !known.Contains(row.Entity) && (tenant is null || row.Tenant == tenant)
                    && (after is null || Compare(row.Entity.ToString(), after.Value.ToString()) > 0)
                    && (through is null || Compare(row.Entity.ToString(), through) < 0))
                .Concat(rows).OrderBy(row => row.Entity.ToString(), StringComparer.Ordinal).Take(max),
        ];
    }

    private static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    private static ViewRow RowOf(ConnectorSetup setup) => ConnectorView.Row(
        new EntityId(setup.Id.Value), ConnectorState.New with { Definition = setup.Definition }, sequenceNr: 0)!;
}

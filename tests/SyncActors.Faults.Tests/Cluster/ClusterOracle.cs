using SyncActors.EndToEnd.Tests.Stores;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>What must hold after whatever befell a cluster.</summary>
internal static class ClusterOracle
{
    private const string Device = "fitbit_device_";

    private const string HoleSql = """
        select entity::text from event group by entity having max(seq_nr) - min(seq_nr) + 1 <> count(*)
        """;

    private const string FallingSql = """
        select entity::text from (
          select entity, epoch, lag(epoch) over (partition by entity order by seq_nr) as before from event) as steps
        where epoch < before
        """;

    private const string TwoWritersSql = """
        select t.shard_id || ' in epoch ' || e.epoch from event e join stream t on t.entity = e.entity
        group by t.shard_id, e.epoch having count(distinct e.writer) > 1
        """;

    // What a command brings about is written at once, in one epoch.
    private const string TwiceSql = """
        select cause::text from event where cause is not null group by cause
        having count(distinct (entity, epoch)) > 1 or max(seq_nr) - min(seq_nr) + 1 <> count(*)
          or count(distinct at) > 1
        """;

    /// <summary>Checks a cluster whose connectors are complete.</summary>
    /// <param name="cluster">Its nodes still run.</param>
    /// <param name="undisturbed">What a cluster holds that nothing befell; null while checking that one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Every final sample of every day that is over.</returns>
    internal static async Task<IReadOnlyList<StoredSample>> CheckAsync(
        NodeCluster cluster, IReadOnlyList<StoredSample>? undisturbed, CancellationToken cancellationToken)
    {
        foreach (var (what, sql) in new[]
        {
            ("A stream has a hole", HoleSql), ("An epoch falls", FallingSql),
            ("Two nodes wrote in one epoch", TwoWritersSql),
            ("A command was handled twice", TwiceSql),
        })
        {
            var found = await cluster.QueryAsync(sql, row => row.GetString(0), cancellationToken);
            Assert.True(found.Count == 0, $"{what}: {string.Join(", ", found.Take(5))}");
        }

        var api = cluster[cluster.Names[0]].Api;
        foreach (var person in cluster.World.People)
        {
            var proof = await api.GetAsync($"connectors/{person.Name}/verify", cancellationToken);
            Assert.True(
                (bool?)proof["equal"] == true && (bool?)proof["ledgerEqual"] == true, $"{person.Name}: {proof}");
        }

        Assert.True(
            cluster.World.OverLimit.Count == 0,
            $"over the limit: {string.Join('\n', cluster.World.OverLimit.Take(3))}");
        var exported = await VictoriaExport.ReadAsync(
            cluster.Victoria, $$"""{trial="{{cluster.Label}}"}""", cancellationToken);
        var doubled = exported.GroupBy(sample => sample.Key).Where(group => group.Count() > 1).ToList();
        Assert.True(doubled.Count == 0, $"doubled: {string.Join('\n', doubled.Take(5).SelectMany(group => group))}");

        // Devices tell the time of their last contact, so theirs differ; the running day is not over.
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        IReadOnlyList<StoredSample> settled =
        [
            .. exported.Where(sample => sample.Final && sample.Day < today.AddDays(-1)
                && !sample.Series.StartsWith(Device, StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(settled);
        if (undisturbed is not null)
            Differences.Check("VictoriaMetrics beside that of an undisturbed cluster", undisturbed, settled);
        return settled;
    }
}

using System.Globalization;
using System.Text.Json;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>
/// A standby takes over that lacks the last commits: nodes come back by themselves, what was forgotten is done again,
/// and no grant is lost that memory still holds. <c>LOST_FAILOVERS=50</c> repeats it.
/// </summary>
public sealed class LostFailoverTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    /// <summary>Each fail-over is one case.</summary>
    public static TheoryData<int> FailOvers => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("LOST_FAILOVERS"), CultureInfo.InvariantCulture, out var all)
            ? all
            : 1)];

    [PostgresTheory]
    [MemberData(nameof(FailOvers))]
    public async Task Nothing_that_memory_holds_is_lost_with_the_last_commits(int seed)
    {
        await using var world = await FailoverWorld.StartAsync(seed);
        await using var anna = await world.StartNodeAsync("anna");
        await using var berta = await world.StartNodeAsync("berta");
        await world.GrantAsync(anna, "ann");
        await world.GrantAsync(berta, "ben");
        await SendAsync(anna, "ben", "pause");
        await UntilCompleteAsync(anna, "ann", after: 0);
        await world.UntilStandbyHasAllAsync();
        var before = (anna.Parts.Node.Id, berta.Parts.Node.Id);

        // From here on the standby gets nothing.
        await world.Standby.StopAsync(CancellationToken.None);
        var marked = await world.RotationsAsync();
        await SendAsync(berta, "ben", "resume");
        await TriggerAsync(anna, "ben");
        await UntilCompleteAsync(anna, "ben", after: 0);
        // A token that is a second old is not replaced yet.
        List<long> rotated;
        while ((rotated = await world.RotationsAsync()).Zip(marked).Any(pair => pair.First <= pair.Second))
        {
            foreach (var name in (string[])["ann", "ben"])
            {
                var last = await LastRunAsync(anna, name);
                await TriggerAsync(berta, name);
                await UntilCompleteAsync(berta, name, last);
            }
        }

        var items = await world.CountAsync("select count(*) from item");

        await world.FailOverAsync();

        Assert.InRange(await world.CountAsync("select count(*) from item"), 0, items - 100);
        await Patience.UntilAsync(
            "both nodes to have joined again", Guard,
            async _ => await TryAsync(() => Task.FromResult(
                anna.Parts.Node.Id != before.Item1 && berta.Parts.Node.Id != before.Item2
                    && anna.Parts.Node.Shards.Count + berta.Parts.Node.Shards.Count == TwoNodes.Shards)),
            CancellationToken.None);
        await RepeatAsync(() => SendAsync(berta, "ben", "resume"));
        var run = await LastRunAsync(anna, "ann");
        await RepeatAsync(() => TriggerAsync(anna, "ann"));
        await RepeatAsync(() => TriggerAsync(anna, "ben"));
        await UntilCompleteAsync(berta, "ben", after: 0);
        await UntilCompleteAsync(anna, "ann", run);

        // A device is told with the moment of its last contact, so those of the lost window differ.
        Assert.InRange(await world.CountAsync("select count(*) from item"), items - 10, items + 10);
        foreach (var name in (string[])["ann", "ben"])
        {
            var proof = await anna.GetAsync($"api/v1/connectors/{name}/verify");
            Assert.True(
                proof.GetProperty("equal").GetBoolean() && proof.GetProperty("ledgerEqual").GetBoolean(), $"{proof}");
        }

        await world.AssertStreamsAsync();
        world.AssertNoGrantWasRefused();
        Assert.All((await world.RotationsAsync()).Zip(rotated), pair => Assert.True(pair.First >= pair.Second));
        world.AssertFilesAreWhole();
    }

    private static async Task SendAsync(RunningServer server, string connector, string command)
    {
        using var answer = await server.PostAsync($"api/v1/connectors/{connector}/{command}", "{}");
        Assert.True(answer.IsSuccessStatusCode, $"{command}: {answer} {await answer.Content.ReadAsStringAsync()}");
    }

    private static Task TriggerAsync(RunningServer server, string connector) =>
        SendAsync(server, connector, "trigger");

    // As a client would.
    private static Task RepeatAsync(Func<Task> send) => Patience.UntilAsync(
        "an answer to a command", Guard,
        _ => TryAsync(async () =>
        {
            await send();
            return true;
        }),
        CancellationToken.None);

    private static async Task<long> LastRunAsync(RunningServer server, string connector)
    {
        var view = await server.GetAsync($"api/v1/connectors/{connector}");
        return view.TryGetProperty("lastRun", out var run) && run.ValueKind == JsonValueKind.Object
            ? run.GetProperty("number").GetInt64()
            : 0;
    }

    private static Task UntilCompleteAsync(RunningServer server, string connector, long after) => Patience.UntilAsync(
        $"a complete run of {connector}", Guard,
        async _ =>
        {
            var seen = "";
            var isSo = await TryAsync(async () =>
            {
                var view = await server.GetAsync($"api/v1/connectors/{connector}");
                seen = view.ToString();
                return view.TryGetProperty("lastRun", out var run) && run.ValueKind == JsonValueKind.Object
                    && run.GetProperty("number").GetInt64() > after
                    && run.GetProperty("outcome").GetString() == "complete";
            });
            return isSo is null ? null : $"{isSo}: {seen}\n{string.Join('\n', server.Log.Lines.TakeLast(30))}";
        },
        CancellationToken.None);

    // Null when it is so. A node that joins again answers nothing meanwhile.
    private static async Task<string?> TryAsync(Func<Task<bool>> isSo)
    {
        try
        {
            return await isSo() ? null : "not yet";
        }
        catch (Exception away) when (
            away is HttpRequestException or InvalidOperationException or Xunit.Sdk.XunitException
                or TaskCanceledException)
        {
            return away.Message;
        }
    }
}

using System.Diagnostics;
using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Simulation;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Documents;

/// <summary>
/// Kills a server with <c>kill -9</c> at requests to destinations that cannot be trusted to refuse a second copy: before
/// such a request is handled, or after it was and before the answer is there. <c>DOCUMENT_KILLS=500</c> kills so often;
/// <c>KILL_SEED</c> draws other requests.
/// </summary>
public sealed class DocumentKillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 10;
    private const int RequestsOfLifeMax = 40;
    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan GuardPerKill = TimeSpan.FromSeconds(25);

    private volatile ServerProcess? _server;
    private int _until;
    private bool _before;

    [Theory]
    [InlineData("memory-box")]
    [InlineData("lightrag")]
    public async Task No_kill_at_a_request_loses_a_document_or_leaves_a_second_copy(string destination)
    {
        var kills = Trial.Number("DOCUMENT_KILLS", KillsByDefault);
        var random = new SeededRandom((ulong)Trial.Number("KILL_SEED", 1));
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3) + (kills * GuardPerKill));
        await using var vendors = await DocumentVendors.StartAsync(
            Math.Max(100, kills * 2), vendor => new KillingVendor(vendor, Next), guard.Token);
        var folder = Directory.CreateTempSubdirectory($"kill-{destination}-").FullName;
        var configuration = Path.Combine(folder, "trial.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"syncactors.data-dir = \"{folder}\"\nsyncactors.http.port = 0\n"
            + vendors.Connector("one", "limitless", destination), guard.Token);
        var clock = Stopwatch.StartNew();
        var atRequest = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            _before = random.Next(2) == 0;
            await using var life = ServerProcess.Begin(["--config", configuration], folder);
            _server = life;
            Interlocked.Exchange(ref _until, random.Next(1, RequestsOfLifeMax + 1));
            atRequest += await EndsAsync(life, guard.Token) ? 1 : 0;
            await life.KillAsync();
        }

        Interlocked.Exchange(ref _until, 0);
        await using var server = await ServerProcess.StartAsync(["--config", configuration], folder, guard.Token);
        _server = server;
        await FinishAsync(server, guard.Token);

        var wanted = vendors.Records("limitless");
        var held = vendors.Held(destination);
        Assert.Equal(wanted.Count, held.Distinct().Count());
        var doubled = held.CountBy(name => name).Where(entry => entry.Value > 1).ToList();
        Assert.True(doubled.Count == 0, $"doubled: {string.Join(", ", doubled)}");
        var proof = await server.Api.GetAsync("connectors/one/verify", guard.Token);
        Assert.True((bool?)proof["equal"] == true && (bool?)proof["ledgerEqual"] == true, proof.ToJsonString());
        output.WriteLine(Trial.Line(
            $"{destination}: {kills} kills, {atRequest} of them at a request, in {clock.Elapsed.TotalSeconds:0} s; "
            + $"{wanted.Count} documents: 0 lost, 0 doubled"));
        Directory.Delete(folder, recursive: true);
    }

    private KillPoint? Next() =>
        _server is { } server && Interlocked.Decrement(ref _until) == 0
            ? new KillPoint(_before, () => server.KillAsync().GetAwaiter().GetResult())
            : null;

    private static async Task<bool> EndsAsync(ServerProcess life, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!life.HasExited && clock.Elapsed < LifeMax)
            await Task.Delay(5, cancellationToken);
        return life.HasExited;
    }

    // The sweep after the last doubt belongs to it.
    private static async Task FinishAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        await Patience.UntilAsync(
            "the connector to be complete", TimeSpan.FromMinutes(3),
            async token =>
            {
                var view = await server.Api.GetAsync("connectors/one", token);
                if ((string?)view["status"] == "idle" && (string?)view["lastRun"]?["outcome"] == "complete")
                    return null;
                if (view["run"] is null)
                    await server.Api.PostAsync("connectors/one/trigger", new { force = true }, null, token);
                return view.ToJsonString();
            },
            cancellationToken);
    }
}

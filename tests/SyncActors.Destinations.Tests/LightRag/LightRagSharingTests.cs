using System.Text.Json.Nodes;
using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;
using SyncActors.Simulators.LightRag;
using static SyncActors.Destinations.Tests.LightRag.Papers;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>Limits, credentials and the workspace: what many connectors of one server have in common.</summary>
public sealed class LightRagSharingTests
{
    private readonly SimulatedServer _server = new();

    [Theory]
    [InlineData("0", 16)]
    [InlineData("1", 1)]
    [InlineData("20", 20)]
    public void Documents_on_their_way_are_bounded_for_all_connectors_together(string setting, int most)
    {
        var server = new SimulatedServer(_server.Options with { ProcessingDelay = TimeSpan.FromSeconds(4) });
        server.Run(async () =>
        {
            var kind = server.Kind();
            var seen = 0;
            server.Handled = (_, _) => seen = Math.Max(seen, server.Vendor.Documents.Count(row => row.IsOpen));
            var destinations = Enumerable.Range(0, 3).Select(_ => kind.Create(SimulatedServer.Settings(
                [("api-key", "key"), ("workspace", "user_alice"), ("in-flight-max", setting)]))).ToList();
            await Task.WhenAll(destinations.Select(async (destination, who) => Written(await destination.WriteAsync(
                [.. Enumerable.Range(0, 20).Select(number => Paper($"m{who}-{number}", "Words."))]))));
            Assert.Equal(60, server.Stored.Count);
            Assert.Equal(most, seen);
        });
    }

    [Fact]
    public void Nothing_is_sent_while_more_is_pending_than_wanted_and_again_below_half() => _server.Run(async () =>
    {
        var (open, inserts) = (30, new List<int>());
        _server.Disturb = (_, route) =>
        {
            if (route == "insert")
                inserts.Add(open);
            if (route != "counts")
                return null;
            open -= 5;
            return new Trouble.Answer(new(200, new JsonObject
            {
                ["status_counts"] = new JsonObject
                {
                    ["pending"] = open - 1, ["processing"] = 1, ["processed"] = 900, ["failed"] = 7, ["all"] = 937,
                },
            }.ToJsonString()));
        };
        Synced(await _server.Destination(("pending-max", "20")).WriteAsync(Paper("m1", "Words.")));
        Assert.Equal([10], inserts);
    });

    [Fact]
    public void A_server_of_another_workspace_is_refused_before_anything_is_sent() => _server.Run(async () =>
    {
        var destination = _server.DestinationWith(("api-key", "key"), ("workspace", "user_bob"));
        var reason = Refused(await destination.WriteAsync(Paper("m1", "Words.")));
        Assert.Contains("'user_alice', not 'user_bob'", reason, StringComparison.Ordinal);
        Assert.Equal(reason, await destination.CheckAsync(CancellationToken.None));
        Assert.Empty(_server.Stored);
        Assert.Equal(0, _server.Count("insert"));
    });

    [Fact]
    public void A_server_that_hides_its_workspace_is_refused() => _server.Run(async () => Assert.Contains(
        "does not show which workspace",
        Refused(await _server.DestinationWith(("api-key", "wrong"), ("workspace", "user_alice"))
            .WriteAsync(Paper("m1", "Words."))),
        StringComparison.Ordinal));

    [Fact]
    public void The_workspace_is_asked_for_again_after_the_server_was_away() => _server.Run(async () =>
    {
        var destination = _server.Destination();
        Synced(await destination.WriteAsync(Paper("m1", "Words.")));
        Synced(await destination.WriteAsync(Paper("m2", "Words.")));
        Assert.Equal(1, _server.Count("health"));
        _server.Disturb = static (_, _) => new Trouble.Unreachable();
        Unavailable(await destination.WriteAsync(Paper("m3", "Words.")));
        _server.Disturb = static (_, _) => null;
        Synced(await destination.WriteAsync(Paper("m3", "Words.")));
        Assert.Equal(2, _server.Count("health"));
    });

    [Fact]
    public void A_check_leaves_no_trace_and_tells_a_wrong_key() => _server.Run(async () =>
    {
        Assert.Null(await _server.Destination().CheckAsync(CancellationToken.None));
        Assert.Contains(
            "Invalid API Key", await _server.DestinationWith(("api-key", "wrong")).CheckAsync(CancellationToken.None),
            StringComparison.Ordinal);
        Assert.All(_server.Requests, seen => Assert.Equal("GET", seen.Request.Method));
    });

    [Fact]
    public void An_account_logs_in_once_takes_new_tokens_and_logs_in_again_when_they_end()
    {
        var server = WithAccounts();
        server.Run(async () =>
        {
            var destination = server.DestinationWith(("username", "alice"), ("password", "geheim & co"));
            Written(await destination.WriteAsync([.. Enumerable.Range(0, 20).Select(n => Paper($"m{n}", "Words."))]));
            Assert.Equal(1, server.Count("login"));

            await Task.Delay(TimeSpan.FromHours(30), server.Time);
            Synced(await destination.WriteAsync(Paper("n1", "Words.")));
            await Task.Delay(TimeSpan.FromHours(30), server.Time);
            Synced(await destination.WriteAsync(Paper("n2", "Words.")));
            Assert.Equal(1, server.Count("login"));

            server.Vendor.ForgetTokens();
            Synced(await destination.WriteAsync(Paper("n3", "Words.")));
            Assert.Equal(2, server.Count("login"));
            Assert.All(server.Requests, seen => Assert.False(seen.Request.Headers.ContainsKey("X-API-Key")));
        });
    }

    [Fact]
    public void A_wrong_password_is_refused_and_too_many_of_them_wait_as_told()
    {
        var server = WithAccounts();
        server.Run(async () =>
        {
            var destination = server.DestinationWith(("username", "alice"), ("password", "wrong"));
            for (var attempt = 0; attempt < 5; attempt++)
                Assert.Contains(
                    "Incorrect credentials", Refused(await destination.WriteAsync(Paper("m1", "Words."))),
                    StringComparison.Ordinal);
            var outcome = Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
            Assert.NotNull(outcome.RetryAfter);
            Assert.False(outcome.OutcomeUnknown);
        });
    }

    [Fact]
    public void Samples_are_skipped() => _server.Run(async () =>
    {
        var sample = new WriteItem(
            new SampleItem("steps/1", "steps", null, [new Sample("m", [], 1, 1)]), Final: true, null);
        Assert.IsType<ItemOutcome.Skipped>(Written(await _server.Destination().WriteAsync(sample))[0]);
        Assert.Empty(_server.Requests);
    });

    [Fact]
    public void A_row_is_found_among_many_in_a_few_looks() => _server.Run(async () =>
    {
        _server.Vendor.Restore(
            Enumerable.Range(0, 20_000).Select(number => new LightRagDocument(
                IdOf($"m{number}"), NameOf($"m{number}"), "Words.", "t", LongAgo) { Status = "processed" }),
            static _ => { });
        var api = new LightRagApi(
            LightRagOptions.Read(SimulatedServer.Settings([("api-key", "key")])),
            new RunningHost(LightRagOptions.Read(SimulatedServer.Settings([("api-key", "key")]))), new LightRagSession(),
            new HttpMessageInvoker(_server), _server.Time);
        var stored = new StoredDocuments(api);
        for (var number = 0; number < 20_000; number += 500)
        {
            Assert.Equal(
                IdOf($"m{number}"), (await stored.FindByIdAsync(IdOf($"m{number}"), CancellationToken.None)).Row?.Id);
            Assert.Null((await stored.FindByIdAsync(IdOf($"none{number}"), CancellationToken.None)).Row);
        }

        Assert.InRange(_server.Count("paginated"), 80, 80 * 3);
        var before = _server.Count("paginated");
        Assert.NotNull((await stored.FindByNameAsync(NameOf("m777"), CancellationToken.None)).Row);
        Assert.InRange(_server.Count("paginated") - before, 1, 12);
    });

    // The server works on three at once; that bounds the second case to 333 s.
    [Theory]
    [InlineData(0.1, 60)]
    [InlineData(1, 345)]
    public void A_thousand_documents(double processing, double most)
    {
        var server = new SimulatedServer(
            _server.Options with
            {
                ParsingDelay = TimeSpan.Zero, ProcessingDelay = TimeSpan.FromSeconds(processing),
            })
        {
            Latency = TimeSpan.FromSeconds(0.3),
        };
        server.Run(async () =>
        {
            var outcome = await server.Destination().WriteAsync(
                [.. Enumerable.Range(0, 1000).Select(number => Paper($"m{number}", $"Words of {number}."))]);
            Assert.All(Written(outcome), item => Assert.IsType<ItemOutcome.Synced>(item));
            Assert.Equal(1000, server.Stored.Count);
            Assert.InRange(server.Requests.Count, 2001, 2600);
            Assert.InRange(server.Time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(most));
        });
    }

    private static SimulatedServer WithAccounts() => new(new LightRagSimulatorOptions
    {
        Accounts = new Dictionary<string, string> { ["alice"] = "geheim & co" },
    });
}

using SyncActors.Plugins;
using SyncActors.Simulators.LightRag;
using static SyncActors.Destinations.Tests.LightRag.Papers;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>Deliveries that are cut anywhere and repeated by a process that knows nothing of them.</summary>
public sealed class LightRagSagaTests
{
    private const int CutsMax = 60;

    // Equal in length and in their first 250 characters: a row shows no difference.
    private static readonly string Old = new string('x', 400) + " old";
    private static readonly string New = new string('x', 400) + " new";

    public static TheoryData<LightRagProfile, string, string, bool> Changes => new()
    {
        { LightRagProfile.V15, "", "Words.", false },
        { LightRagProfile.V14, "", "Words.", false },
        { LightRagProfile.V15, "Old words.", "New words!", true },
        { LightRagProfile.V14, "Old words.", "New words!", true },
        { LightRagProfile.V15, "Old words.", "Newer words.", false },
        { LightRagProfile.V14, "Old words.", "Newer words.", false },
        { LightRagProfile.V15, "-old-", "-new-", true },
        { LightRagProfile.V14, "-old-", "-new-", true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Cut_at_every_request_and_repeated_it_leaves_one_document_with_the_newest_text(
        LightRagProfile profile, string before, string after, bool isKnown)
    {
        before = before.Replace("-old-", Old, StringComparison.Ordinal);
        after = after.Replace("-new-", New, StringComparison.Ordinal);
        var cuts = 0;
        for (var cut = 1; cut <= CutsMax; cut++)
        {
            foreach (var isHandled in (bool[])[false, true])
            {
                if (!Survives(profile, before, after, isKnown, cut, isHandled))
                    continue;
                cuts++;
            }

            if (cuts < 2 * cut)
                break; // The delivery is shorter than that.
        }

        Assert.InRange(cuts, 6, (2 * CutsMax) - 1);
    }

    // False when the delivery ended before the cut.
    private static bool Survives(
        LightRagProfile profile, string before, string after, bool isKnown, int cut, bool isHandled)
    {
        var server = new SimulatedServer(
            new LightRagSimulatorOptions { Workspace = "user_alice", ApiKey = "key", Profile = profile }, cut);
        var isCut = false;
        server.Run(async () =>
        {
            string? previous = null;
            if (before.Length > 0)
            {
                previous = Synced(await server.Destination().WriteAsync(Paper("m1", before)));
                server.Requests.Clear();
            }

            var item = Paper("m1", after, isKnown ? previous : null);
            using var death = new CancellationTokenSource();
            if (isHandled)
                server.Handled = (number, _) => Die(number == cut);
            else
                server.Disturb = (number, _) =>
                {
                    Die(number == cut);
                    return null;
                };
            try
            {
                var outcome = await server.Destination().WriteAsync(Request(item), death.Token);
                Synced(outcome);
            }
            catch (OperationCanceledException)
            {
                isCut = true;
            }

            server.Handled = static (_, _) => { };
            server.Disturb = static (_, _) => null;
            var again = Request(item) with { MayHaveBeenSent = true };
            Synced(await server.Destination().WriteAsync(again, CancellationToken.None));
            server.Only("m1", after);

            void Die(bool now)
            {
#pragma warning disable CA1849 // On this very thread, as all here.
                if (now)
                    death.Cancel();
#pragma warning restore CA1849
            }
        });
        return isCut;
    }

    [Fact]
    public void A_document_that_was_accepted_and_lost_is_sent_again_after_two_minutes()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            server.Vendor.LoseNextAccepted();
            Synced(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            server.Only("m1", "Words.");
            Assert.Equal(2, server.Count("insert"));
            Assert.InRange(server.Time.Elapsed, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(240));
        });
    }

    [Fact]
    public void Work_that_a_crash_of_the_server_left_in_the_middle_is_woken()
    {
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", ProcessingDelay = TimeSpan.FromSeconds(20),
        });
        server.Run(async () =>
        {
            server.Handled = (_, route) =>
            {
                if (route == "track" && server.Count("track") == 1)
                    server.Vendor.Crash();
            };
            Synced(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            server.Only("m1", "Words.");
            Assert.Equal(1, server.Count("reprocess"));
            Assert.Equal(1, server.Count("insert"));
        });
    }

    [Fact]
    public void A_slow_document_is_never_sent_again()
    {
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", ProcessingDelay = TimeSpan.FromHours(5),
        });
        server.Run(async () =>
        {
            var destination = server.Destination();
            var outcome = Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
            Assert.True(outcome.OutcomeUnknown);
            Assert.Contains("confirm-timeout", outcome.Reason, StringComparison.Ordinal);
            Assert.InRange(server.Time.Elapsed, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));

            Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
            Synced(await destination.WriteAsync(Paper("m1", "Words.")));
            Assert.Equal(1, server.Count("insert"));
            Assert.Equal(0, server.Count("delete"));
        });
    }

    [Fact]
    public void A_slow_correction_is_not_begun_anew_by_the_process_that_sent_it()
    {
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", ProcessingDelay = TimeSpan.FromHours(3),
        });
        server.Run(async () =>
        {
            var destination = server.Destination(("confirm-timeout", "4h"));
            var id = Synced(await destination.WriteAsync(Paper("m1", "Old.")));
            var impatient = destination;
            server.Requests.Clear();
            Synced(await impatient.WriteAsync(Paper("m1", "New!", id)));
            Synced(await impatient.WriteAsync(Paper("m1", "New!", id)));
            Assert.Equal(1, server.Count("insert"));
            Assert.Equal(1, server.Count("delete"));
            server.Only("m1", "New!");
        });
    }

    [Fact]
    public void Rejected_work_is_deleted_and_sent_again_when_it_is_replayed()
    {
        var fails = true;
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", Failure = _ => fails ? "Request timed out." : null,
        });
        server.Run(async () =>
        {
            var destination = server.Destination();
            var reference = Rejected(await destination.WriteAsync(Paper("m1", "Words."))).Reference;
            fails = false;
            Synced(await destination.WriteAsync(Paper("m1", "Words.", reference)));
            server.Only("m1", "Words.");
        });
    }

    [Fact]
    public void Failed_work_of_an_earlier_process_is_rejected_with_its_id()
    {
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", Failure = _ => "Request timed out.",
        });
        server.Run(async () =>
        {
            Rejected(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            var again = Rejected(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            Assert.Equal(IdOf("m1"), again.Reference);
        });
    }

    [Theory]
    [InlineData(LightRagProfile.V15)]
    [InlineData(LightRagProfile.V14)]
    public void Two_inserts_that_race_each_other_leave_one_document(LightRagProfile profile)
    {
        var server = new SimulatedServer(new LightRagSimulatorOptions
        {
            Workspace = "user_alice", ApiKey = "key", Profile = profile, EnqueueDelay = TimeSpan.FromSeconds(15),
        });
        server.Run(async () =>
        {
            // The first answer is lost while its row is not there yet, so that the second is heard too.
            server.Disturb = (_, route) => route == "insert" && server.Count("insert") == 1
                ? new Trouble.LostAnswer()
                : null;
            Synced(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            server.Only("m1", "Words.");
            Assert.Equal(2, server.Count("insert"));
            Assert.Single(server.Vendor.Documents, row => !row.IsOriginal);
        });
    }

    [Fact]
    public void A_long_text_that_the_source_changed_since_replaces_what_looks_the_same()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            Synced(await server.Destination().WriteAsync(Paper("m1", Old)));
            var deletions = server.Count("delete");
            Synced(await server.Destination().WriteAsync(Paper("m1", Old)));
            Assert.Equal(deletions, server.Count("delete"));
            await Task.Delay(TimeSpan.FromMinutes(2), server.Time);
            Synced(await server.Destination().WriteAsync(
                Paper("m1", New, updatedAt: server.Time.GetUtcNow() - TimeSpan.FromMinutes(1))));
            Assert.EndsWith("new\n\nSource: memory://CTX123/m1", server.Only("m1", New).Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Corrections_go_in_one_deletion_while_nothing_of_ours_is_on_its_way()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            var destination = server.Destination();
            WriteItem[] items = [.. Enumerable.Range(0, 30).Select(number => Paper($"m{number}", "Old."))];
            var ids = Written(await destination.WriteAsync(items)).Cast<ItemOutcome.Synced>()
                .Select(item => item.Reference).ToList();
            WriteItem[] changed = [.. ids.Select((id, number) => Paper($"m{number}", "New!", id))];
            WriteItem[] others = [.. Enumerable.Range(100, 30).Select(number => Paper($"m{number}", "Other."))];
            await Task.WhenAll(destination.WriteAsync(others), destination.WriteAsync(changed));
            Assert.Equal(1, server.Count("delete"));
            for (var number = 0; number < 30; number++)
                server.Only($"m{number}", "New!");
            Assert.Equal(60, server.Stored.Count);
        });
    }

    [Fact]
    public void A_deletion_waits_while_others_keep_the_server_busy()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            var destination = server.Destination();
            var id = Synced(await destination.WriteAsync(Paper("m1", "Old.")));
            var deletions = 0;
            server.Disturb = (_, route) => route == "delete" && deletions++ < 3
                ? new Trouble.Answer(new(200, """{"status":"busy","message":"Pipeline is busy with another operation.","doc_id":""}"""))
                : null;
            Synced(await destination.WriteAsync(Paper("m1", "New!", id)));
            Assert.Equal(4, server.Count("delete"));
            server.Only("m1", "New!");
        });
    }

    [Fact]
    public void A_server_that_stays_busy_is_unavailable_and_one_that_deletes_nothing_refuses()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            var destination = server.Destination(("confirm-timeout", "5m"));
            var id = Synced(await destination.WriteAsync(Paper("m1", "Old.")));
            var answer = """{"status":"busy","message":"Pipeline is busy with another operation."}""";
            server.Disturb = (_, route) => route == "delete" ? new Trouble.Answer(new(200, answer)) : null;
            Assert.Contains(
                "busy", Unavailable(await destination.WriteAsync(Paper("m1", "New!", id))).Reason,
                StringComparison.Ordinal);
            answer = """{"status":"not_allowed","message":"Deletion is off."}""";
            var outcome = await destination.WriteAsync(Paper("m1", "New!", id));
            Assert.Contains("Deletion is off.", outcome.ToString(), StringComparison.Ordinal);
            server.Only("m1", "Old.");
        });
    }

    [Fact]
    public void A_listing_that_fails_is_not_needed()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            server.Disturb = static (_, route) => route == "paginated"
                ? new Trouble.Answer(new(500, """{"detail":"Internal server error (error_id: 000000000000)"}"""))
                : null;
            Synced(await server.Destination().WriteAsync(Paper("m1", "Old.")));
            Synced(await server.Destination().WriteAsync(Paper("m1", "New!")));
            server.Only("m1", "New!");
        });
    }
}

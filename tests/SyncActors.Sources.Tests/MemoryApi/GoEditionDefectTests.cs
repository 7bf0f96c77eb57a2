using SyncActors.Plugins;
using SyncActors.Simulators.MemoryApi;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>What earlier programs for the same service got wrong, as far as a source can.</summary>
public sealed class GoEditionDefectTests
{
    private static readonly DateTimeOffset Noon = new(2025, 12, 19, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_memory_whose_text_comes_after_newer_memories_were_read_is_not_lost()
    {
        // They kept the moment of the last memory and asked for what was created after it.
        await using var world = await MemoryApiWorld.StartAsync(records:
        [
            MemoryApiWorld.Record("late", Noon.AddDays(-5)) with { TranscribedAt = Noon.AddMinutes(1) },
            MemoryApiWorld.Record("newer", Noon.AddMinutes(-1)),
        ]);
        Assert.Null((await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/newer"].SkipReason);

        world.Clock.Advance(TimeSpan.FromMinutes(2));

        var late = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/late"];
        Assert.Null(late.SkipReason);
        Assert.Contains("text of late", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_memory_that_is_uploaded_late_is_not_lost()
    {
        await using var world = await MemoryApiWorld.StartAsync(records:
        [
            MemoryApiWorld.Record("offline", Noon.AddDays(-4)) with { VisibleFrom = Noon.AddMinutes(1) },
            MemoryApiWorld.Record("newer", Noon.AddMinutes(-1)),
        ]);
        Assert.Single((await world.RunAsync("2025-12-13", "2025-12-19")).Items);

        world.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Contains("memory/offline", (await world.RunAsync("2025-12-13", "2025-12-19")).Items.Keys);
    }

    [Fact]
    public async Task An_edit_is_seen()
    {
        // Ids that were processed once were never looked at again.
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(1, 1);
        var before = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m0"];

        world.Simulator.SetTranscript(Context, "m0", "corrected");

        Assert.NotEqual(
            before.Fingerprint, (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m0"].Fingerprint);
    }

    [Fact]
    public async Task A_list_that_was_cut_is_noticed()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(101, minutes: 1);

        Assert.Equal(101, (await world.RunAsync("2025-12-13", "2025-12-19")).Items.Count);
    }

    [Fact]
    public async Task Who_was_away_for_more_than_a_month_loses_nothing()
    {
        await using var world = await MemoryApiWorld.StartAsync(records:
            [MemoryApiWorld.Record("old", Noon.AddDays(-45))]);

        Assert.Contains("memory/old", (await world.RunAsync("2025-11-01", "2025-12-19")).Items.Keys);
    }

    [Fact]
    public async Task A_mistyped_context_does_not_look_healthy()
    {
        await using var world = await MemoryApiWorld.StartAsync();

        var run = await world.RunAsync("2025-12-13", "2025-12-19", ("context", "CTX132"));

        Assert.IsType<FetchOutcome.AccountRefused>(Assert.Single(run.Failures));
        Assert.Empty(run.Covered);
    }

    [Fact]
    public async Task Texts_where_switches_were_expected_do_not_break_the_reading()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(3, minutes: 1);
        world.Simulator.Quirks = new MemoryQuirks { TextBooleans = true };

        Assert.Equal(3, (await world.RunAsync("2025-12-13", "2025-12-19")).Items.Count);
    }

    [Fact]
    public async Task One_bad_memory_does_not_hold_up_the_others()
    {
        var server = new MemoryApiScenario(
            200, List("""{"id":"bad","created_at":"2025-12-18T10:00:00Z","transcript":[]}""", Memory("good", "2025-12-18T10:00:00Z")));

        var fetched = Assert.IsType<FetchOutcome.Fetched>(await server.FetchAsync());
        var page = server.Source.Map(fetched.Page, In(null));

        Assert.Equal("memory/good", Assert.Single(page.Items).Id);
        Assert.Equal(Day("2025-12-18"), Assert.Single(page.Rejected).Day);
    }

    [Fact]
    public void What_matters_is_in_the_text()
    {
        // A destination passed over the metadata and kept the text alone.
        var text = One(
            Memory("m", "2025-12-18T14:30:00Z", "\"location_lat\":52.5,\"location_lon\":13.4")).Text;

        Assert.All(
            (string[])["m", "record", "December 18, 2025 at 02:30 PM UTC", "52.5, 13.4", "Audio", "some words"],
            fact => Assert.Contains(fact, text, StringComparison.Ordinal));
    }
}

using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Sources.MemoryApi;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>No day counts as read that a list may not have shown whole.</summary>
public sealed class MemoryApiCoverageTests
{
    [Fact]
    public async Task A_list_that_is_cut_is_asked_for_again_with_a_larger_limit()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(300, minutes: 20);

        var run = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.Equal(["memories/100", "memories/500"], run.Windows.Select(window => window.Endpoint));
        Assert.Equal(300, run.Items.Count);
        Assert.Equal(7, run.Covered.Count);
        Assert.Empty(run.Incomplete);
    }

    [Fact]
    public async Task More_than_a_list_can_hold_is_cut_by_dates_where_the_server_knows_them()
    {
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1);
        world.Fill(2_500, minutes: 4);

        var run = await world.RunAsync("2025-12-13", "2025-12-19");

        // Seven days from the 13th on, the last of them until noon.
        Assert.Equal(
            world.Simulator.Records(Context).Count(record => record.CreatedAt >= new DateTimeOffset(2025, 12, 13, 0, 0, 0, TimeSpan.Zero)),
            run.Items.Count);
        Assert.Equal(7, run.Covered.Count);
        Assert.Empty(run.Incomplete);
        Assert.Contains("memories/1000/dated", run.Windows.Select(window => window.Endpoint));
    }

    [Theory]
    [InlineData("auto", MemoryOrder.NewestFirst, MemoryDates.Ignored)]
    [InlineData("auto", MemoryOrder.OldestFirst, MemoryDates.Ignored)]
    [InlineData("auto", MemoryOrder.NewestFirst, MemoryDates.Refused)]
    [InlineData("never", MemoryOrder.NewestFirst, MemoryDates.Refused)]
    [InlineData("always", MemoryOrder.NewestFirst, MemoryDates.Ignored)]
    public async Task Else_the_run_is_incomplete_and_the_newest_day_alone_is_proved(
        string dates, MemoryOrder order, MemoryDates handling)
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(2_500, minutes: 4);
        world.Simulator.Quirks = new MemoryQuirks { Order = order, Dates = handling };

        var run = await world.RunAsync("2025-12-13", "2025-12-19", ("dates", dates));

        Assert.Equal([Day("2025-12-19")], run.Covered);
        Assert.NotEmpty(run.Incomplete);
        Assert.All(
            run.Incomplete, reason => Assert.Contains("cut at 1000 memories", reason, StringComparison.Ordinal));
        Assert.InRange(run.Items.Count, 1_000, 2_000);
        Assert.Empty(run.Failures);
    }

    [Fact]
    public async Task A_day_with_more_than_a_list_can_hold_is_never_proved()
    {
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1);
        world.Fill(1_100, minutes: 0.1);

        var run = await world.RunAsync("2025-12-18", "2025-12-19");

        Assert.DoesNotContain(Day("2025-12-19"), run.Covered);
        Assert.Contains(Day("2025-12-18"), run.Covered);
        Assert.Single(run.Incomplete);
    }

    [Fact]
    public async Task A_limit_that_the_server_lowers_is_believed()
    {
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1);
        world.Fill(60, minutes: 200);
        world.Simulator.Quirks = new MemoryQuirks { LimitMax = 20, Dates = MemoryDates.Ignored };

        var run = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.Equal([Day("2025-12-19")], run.Covered);
        Assert.NotEmpty(run.Incomplete);
    }

    [Fact]
    public async Task Away_for_months_a_longer_range_is_asked()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(50, minutes: 60 * 24 * 2);

        var run = await world.RunAsync("2025-09-15", "2025-12-19");

        Assert.Equal(
            ["week", "year"],
            world.Server.Ledger.Entries().Select(entry => entry.PathAndQuery.Split("range=")[1]));
        Assert.Equal(96, run.Covered.Count);
        Assert.Equal(48, run.Items.Count);
    }

    [Fact]
    public async Task A_year_that_is_refused_becomes_everything_and_then_what_there_is()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(50, minutes: 60 * 24 * 2);
        world.Simulator.Quirks = new MemoryQuirks { RangeMax = MemoryRange.Month };

        var run = await world.RunAsync("2025-09-15", "2025-12-19");

        Assert.Equal(30, run.Covered.Count);
        Assert.Equal(Day("2025-11-20"), run.Covered.Min());
        var refused = Assert.IsType<FetchOutcome.Refused>(Assert.Single(run.Failures));
        Assert.Contains("set 'history-from' to 2025-11-20", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shorter_range_than_was_asked_for_is_noticed_where_the_server_says_so()
    {
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1);
        world.Fill(50, minutes: 60 * 24 * 2);
        world.Simulator.Quirks = new MemoryQuirks { RangeMax = MemoryRange.Month, UnknownRangeIsWeek = true };

        var run = await world.RunAsync("2025-09-15", "2025-12-19");

        Assert.Equal(30, run.Covered.Count);
        Assert.IsType<FetchOutcome.Refused>(Assert.Single(run.Failures));
    }

    [Theory]
    [InlineData(false, "2024-12-20")]
    [InlineData(true, "2024-11-01")]
    public async Task Everything_must_show_something_older_than_a_year(bool shows, string from)
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(10, minutes: 60 * 24);
        if (shows)
            world.Simulator.Put(Context, MemoryApiWorld.Record("old", new DateTimeOffset(2024, 12, 1, 0, 0, 0, TimeSpan.Zero)));

        var run = await world.RunAsync("2024-11-01", "2025-12-19");

        Assert.Equal(Day(from), run.Covered.Min());
        Assert.Equal(shows, run.Incomplete.Count == 0);
        Assert.True(shows || run.Incomplete[0].Contains("history-from", StringComparison.Ordinal));
    }

#pragma warning disable xUnit1031 // A property is checked synchronously.
    [Fact]
    public void No_day_is_ever_covered_that_the_lists_may_not_have_shown()
    {
        foreach (var profile in Enum.GetValues<MemoryProfile>())
        {
            var world = MemoryApiWorld.StartAsync(profile).GetAwaiter().GetResult();
            try
            {
                Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => TryAsync(world, seed).GetAwaiter().GetResult())
                    .Check(Config.QuickThrowOnFailure.WithMaxTest(profile == MemoryProfile.Er1 ? 40 : 15));
            }
            finally
            {
                world.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }

#pragma warning restore xUnit1031

    private static async Task TryAsync(MemoryApiWorld world, int seed)
    {
        var random = new Random(seed);
        string?[] zones = [null, "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"];
        string[] ranges = ["day", "week", "month", "year"];
        string[] dates = ["auto", "never", "always"];
        var zone = zones[random.Next(zones.Length)];

        // The clock goes on through a whole day, and so through its edges in every zone.
        world.Clock.Advance(TimeSpan.FromMinutes(random.Next(0, 24 * 60)));
        var minutes = Math.Pow(10, random.NextDouble() * 3);
        world.Fill(random.Next(0, 3) switch { 0 => random.Next(0, 90), 1 => random.Next(90, 1_100), _ => random.Next(1_100, 1_500) }, minutes);
        world.Simulator.Quirks = new MemoryQuirks
        {
            Order = (MemoryOrder)random.Next(0, 2),
            Dates = (MemoryDates)random.Next(0, 4),
            RangeMax = random.Next(0, 3) == 0 ? MemoryRange.Month : MemoryRange.All,
            DuplicateIds = random.Next(0, 4) == 0,
        };
        var today = MemoryApiRanges.CivilDay(world.Now, zone);
        var source = world.Source(
            null, ("range", ranges[random.Next(ranges.Length)]), ("dates", dates[random.Next(dates.Length)]),
            ("limit", random.Next(1, 200).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var days = new DayRange(today.AddDays(-random.Next(0, 60)), today);

        var run = await MemoryApiWorld.RunAsync(source, days, zone);

        foreach (var record in world.Simulator.Records(Context))
        {
            var day = MemoryApiRanges.CivilDay(record.CreatedAt, zone);
            Assert.True(
                !run.Covered.Contains(day) || run.Items.ContainsKey($"memory/{record.Id}"),
                $"{record.Id} of {day} is missing, seed {seed}: {string.Join("; ", run.Endpoints)}");
        }

        var open = Enumerable.Range(0, days.Days).Select(days.From.AddDays).Except(run.Covered).ToList();
        Assert.True(
            open.Count == 0 == (run.Incomplete.Count == 0 && run.Failures.Count == 0),
            $"seed {seed}: {open.Count} open, {run.Incomplete.Count} incomplete, {run.Failures.Count} failed: {string.Join("; ", run.Endpoints)}");
        Assert.All(run.Failures, failure => Assert.IsType<FetchOutcome.Refused>(failure));
    }
}

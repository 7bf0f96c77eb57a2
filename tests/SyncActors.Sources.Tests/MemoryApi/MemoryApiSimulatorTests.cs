using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Sources.MemoryApi;
using SyncActors.Sources.Places;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>The source against a simulated server: what servers do differently, and what goes wrong with them.</summary>
public sealed class MemoryApiSimulatorTests
{
    private static readonly DateTimeOffset Noon = new(2025, 12, 19, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(MemoryProfile.Spec)]
    [InlineData(MemoryProfile.Er1)]
    public async Task A_month_of_made_up_memories_arrives_whole(MemoryProfile profile)
    {
        var records = new SeededMemories(3, Day("2025-11-01"), Day("2025-12-31")).Records(1).ToList();
        await using var world = await MemoryApiWorld.StartAsync(profile, records);

        var run = await world.RunAsync("2025-11-20", "2025-12-19");

        var expected = records.Where(record => record.CreatedAt <= Noon
            && record.CreatedAt >= new DateTimeOffset(2025, 11, 20, 0, 0, 0, TimeSpan.Zero)).ToList();
        Assert.Equal(
            expected.Select(record => $"memory/{record.Id}").Order(StringComparer.Ordinal),
            run.Items.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, record => Assert.Contains(
            record.Transcript.Length > 0 && !(record.TranscribedAt > Noon)
                ? $"\nTranscript:\n{record.Transcript}\n---" : "\nTranscript:\n[No transcript available]\n---",
            run.Items[$"memory/{record.Id}"].Text, StringComparison.Ordinal));
        Assert.Equal(30, run.Covered.Count);
        Assert.Empty(run.Rejected);
    }

    [Fact]
    public async Task The_same_memory_reads_the_same_however_a_server_writes_it()
    {
        var record = MemoryApiWorld.Record("m", Noon.AddHours(-1)) with { Tags = ["a", "b"] };
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1, [record]);
        var usual = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m"].Text;
        MemoryQuirks[] others =
        [
            new() { TextBooleans = true }, new() { MissingLocation = MissingLocation.Absent },
            new() { MissingLocation = MissingLocation.Null }, new() { ZonelessTimes = true },
            new() { TagsAsText = true }, new() { DuplicateIds = true }, new() { Envelope = MemoryEnvelope.Array },
            new() { TellsOfChanges = false }, new() { PaddingBytes = 1000 },
        ];

        foreach (var quirks in others)
        {
            world.Simulator.Quirks = quirks;
            var run = await world.RunAsync("2025-12-13", "2025-12-19");
            Assert.Equal(usual, Assert.Single(run.Items.Values).Text);
            Assert.Equal(7, run.Covered.Count);
        }
    }

    [Fact]
    public async Task An_unreadable_time_costs_neither_the_memory_nor_the_day()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(4, minutes: 60);
        world.Simulator.Quirks = new MemoryQuirks { UnreadableTimesEvery = 2 };

        var run = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.Equal(4, run.Items.Count);
        Assert.Equal(2, run.Items.Values.Count(item => item.Day is null));
        Assert.Equal(7, run.Covered.Count);
    }

    [Fact]
    public async Task A_list_of_15_MiB_is_read_and_what_it_holds_besides_is_left_out()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(90, minutes: 60);
        world.Simulator.Quirks = new MemoryQuirks { PaddingBytes = 15 * 1024 * 1024 };

        var run = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.Equal(90, run.Items.Count);
        Assert.All(run.Items.Values, item => Assert.InRange(item.Origin!.Details!.ToJsonString().Length, 1, 2_000));
    }

    [Fact]
    public async Task A_list_beyond_all_measure_is_refused()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(3, minutes: 60);
        world.Simulator.Quirks = new MemoryQuirks { PaddingBytes = 65 * 1024 * 1024 };

        var refused = Assert.IsType<FetchOutcome.Refused>(
            Assert.Single((await world.RunAsync("2025-12-13", "2025-12-19")).Failures));

        Assert.Contains("'limit'", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_envelope_is_no_list()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Simulator.Quirks = new MemoryQuirks { Envelope = MemoryEnvelope.Items };

        Assert.IsType<FetchOutcome.Transient>(Assert.Single((await world.RunAsync("2025-12-13", "2025-12-19")).Failures));
    }

    [Theory]
    [InlineData("wrong", Context, 401)]
    [InlineData("key-of-bob", Context, 403)]
    [InlineData(Key, "nowhere", 404)]
    public async Task A_wrong_key_or_context_is_told_to_a_person(string key, string context, int status)
    {
        await using var world = await MemoryApiWorld.StartAsync();

        var run = await world.RunAsync("2025-12-13", "2025-12-19", ("api-key", key), ("context", context));

        var refused = Assert.IsType<FetchOutcome.AccountRefused>(Assert.Single(run.Failures));
        Assert.Contains($"({status})", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(run.Covered);
    }

    public static TheoryData<FaultEffect, Type> Faults => new()
    {
        { new FaultEffect.Status(401), typeof(FetchOutcome.AccountRefused) },
        { new FaultEffect.Status(403), typeof(FetchOutcome.AccountRefused) },
        { new FaultEffect.Status(404), typeof(FetchOutcome.AccountRefused) },
        { new FaultEffect.Status(429) { RetryAfter = "5" }, typeof(FetchOutcome.RateLimited) },
        { new FaultEffect.Status(500), typeof(FetchOutcome.Transient) },
        { new FaultEffect.Status(502) { Reason = "html" }, typeof(FetchOutcome.Transient) },
        { new FaultEffect.CutBody(), typeof(FetchOutcome.Transient) },
        { new FaultEffect.MalformedJson(), typeof(FetchOutcome.Transient) },
        { new FaultEffect.ResetBefore(), typeof(FetchOutcome.Transient) },
        { new FaultEffect.ResetAfter(), typeof(FetchOutcome.Transient) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_covers_no_day_and_is_over_when_it_is_over(FaultEffect fault, Type outcome)
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(5, minutes: 60);
        world.Server.Faults.Replace(FaultPlan.Of(new FaultRule(fault) { Next = 1 }));

        var failed = await world.RunAsync("2025-12-13", "2025-12-19");
        var repeated = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.IsType(outcome, Assert.Single(failed.Failures));
        Assert.Empty(failed.Covered);
        Assert.Equal(5, repeated.Items.Count);
        Assert.Equal(7, repeated.Covered.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_left_after_the_timeout()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Delay(3600))));
        var running = world.RunAsync("2025-12-13", "2025-12-19", ("timeout", "20s"));
        while (world.Server.Faults.Read().Counts[0].Hit == 0)
            await Task.Yield();

        world.Clock.Advance(TimeSpan.FromSeconds(20));

        var late = Assert.IsType<FetchOutcome.Transient>(Assert.Single((await running).Failures));
        Assert.Contains("within 20 s", late.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_transcript_arrives_with_the_next_run(bool tells)
    {
        var record = MemoryApiWorld.Record("m", Noon.AddDays(-3)) with { TranscribedAt = Noon.AddMinutes(5) };
        await using var world = await MemoryApiWorld.StartAsync(MemoryProfile.Er1, [record]);
        world.Simulator.Quirks = new MemoryQuirks { TellsOfChanges = tells };

        var before = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m"];
        world.Clock.Advance(TimeSpan.FromMinutes(15));
        var after = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m"];

        Assert.Equal("it has no transcript yet", before.SkipReason);
        Assert.Null(after.SkipReason);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.Contains("text of m", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_memory_is_a_changed_document_and_others_are_not()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Fill(3, minutes: 60);
        var before = await world.RunAsync("2025-12-13", "2025-12-19");

        world.Simulator.SetTranscript(Context, "m1", "other words");
        var after = await world.RunAsync("2025-12-13", "2025-12-19");

        Assert.Equal(
            ["memory/m1"],
            after.Items.Values.Where(item => item.Fingerprint != before.Items[item.Id].Fingerprint).Select(item => item.Id));
    }

    [Fact]
    public async Task Files_come_from_the_server_until_their_memory_is_deleted()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Simulator.Put(Context, MemoryApiWorld.Record("m 1", Noon.AddHours(-1)) with { Image = true });
        var source = world.Source(
            null, ("transformation.include-audio", "true"), ("transformation.include-image", "true"));
        var item = Assert.Single((await MemoryApiWorld.RunAsync(source, Range("2025-12-13", "2025-12-19"))).Items.Values);
        Assert.Equal(["audio", "image"], item.Attachments.Select(file => file.Name));

        foreach (var file in item.Attachments)
        {
            var opened = Assert.IsType<AttachmentOutcome.Copied>(await source.CopyAsync(file, Stream.Null, CancellationToken.None));
            Assert.StartsWith(file.Name + "/", opened.MediaType, StringComparison.Ordinal);
            Assert.Equal(2048, opened.Bytes);
        }

        world.Simulator.Remove(Context, "m 1");
        Assert.IsType<AttachmentOutcome.None>(
            await source.CopyAsync(item.Attachments[0], Stream.Null, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_id_in_two_contexts_has_two_addresses()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Simulator.Put(Context, MemoryApiWorld.Record("m", Noon.AddHours(-1)));
        world.Simulator.Put("other", MemoryApiWorld.Record("m", Noon.AddHours(-1)));

        var one = (await world.RunAsync("2025-12-13", "2025-12-19")).Items["memory/m"];
        var other = (await world.RunAsync(
            "2025-12-13", "2025-12-19", ("context", "other"), ("api-key", "key-of-bob"))).Items["memory/m"];

        Assert.Equal("memory://CTX123/m", one.Origin!.Url);
        Assert.Equal("memory://other/m", other.Origin!.Url);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public async Task Places_get_the_names_that_are_built_in()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        world.Simulator.Put(
            Context, MemoryApiWorld.Record("m", Noon.AddHours(-1)) with { Location = new(52.5163, 13.3777) });

        var run = await MemoryApiWorld.RunAsync(
            world.Source(Gazetteer.Instance, ("transformation.strategy", "rich"), ("transformation.geocoding", "true")),
            Range("2025-12-13", "2025-12-19"));

        Assert.Contains(
            "\nLocation: Berlin, Germany (52.5163, 13.3777)\n", run.Items["memory/m"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_geocoder_that_fails_costs_nothing_but_its_names()
    {
        await using var world = await MemoryApiWorld.StartAsync();
        for (var number = 0; number < 9; number++)
        {
            world.Simulator.Put(
                Context,
                MemoryApiWorld.Record($"m{number}", Noon.AddHours(-1)) with { Location = new(52.5 + (number / 100.0), 13.4) });
        }

        var places = new BrokenPlaces();
        var run = await MemoryApiWorld.RunAsync(
            world.Source(places, ("transformation.strategy", "rich"), ("transformation.geocoding", "true")),
            Range("2025-12-13", "2025-12-19"));

        Assert.Equal(MemoryApiPlaces.FailuresMax, places.Asked);
        Assert.Equal(9, run.Items.Count);
        Assert.All(run.Items.Values, item => Assert.Contains("Location: Berlin, Germany", item.Text, StringComparison.Ordinal));
    }

    private sealed class BrokenPlaces : IPlaces
    {
        public int Asked { get; private set; }

        public Task<PlaceAnswer> NearestAsync(GeoPoint position, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult<PlaceAnswer>(new PlaceAnswer.Unknown("down"));
        }
    }
}

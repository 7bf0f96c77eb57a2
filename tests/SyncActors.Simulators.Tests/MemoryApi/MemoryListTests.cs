using System.Net;
using System.Text.Json;
using SyncActors.Simulators.MemoryApi;
using static SyncActors.Simulators.Tests.MemoryApi.MemoryServer;

namespace SyncActors.Simulators.Tests.MemoryApi;

public sealed class MemoryListTests
{
    private static readonly MemoryRecord[] Spread =
    [
        Record("now", -1), Record("yesterday", -25), Record("last-week", -24 * 8), Record("last-month", -24 * 31),
        Record("old", -24 * 366), Record("tomorrow", 24),
    ];

    [Theory]
    [InlineData("?range=day", "now")]
    [InlineData("", "now yesterday")]
    [InlineData("?range=week", "now yesterday")]
    [InlineData("?range=month", "now yesterday last-week")]
    [InlineData("?range=year", "now yesterday last-week last-month")]
    [InlineData("?range=all", "now yesterday last-week last-month old")]
    public async Task A_range_reaches_back_from_the_clock(string query, string ids)
    {
        await using var server = await StartAsync(Spread);

        Assert.Equal(ids, string.Join(' ', await server.IdsAsync(query)));
    }

    [Fact]
    public async Task Memories_come_and_go_as_time_goes_by()
    {
        await using var server = await StartAsync(Spread);

        server.Time.Advance(TimeSpan.FromHours(24));

        Assert.Equal(["tomorrow"], await server.IdsAsync("?range=day"));
        Assert.Equal(["tomorrow", "now", "yesterday"], await server.IdsAsync());
    }

    [Theory]
    [InlineData(MemoryOrder.NewestFirst, "m0 m1 m2")]
    [InlineData(MemoryOrder.OldestFirst, "m11 m10 m9")]
    public async Task A_limit_cuts_the_far_end(MemoryOrder order, string ids)
    {
        await using var server = await StartAsync(
            [.. Enumerable.Range(0, 12).Select(number => Record($"m{number}", -number))],
            quirks: new MemoryQuirks { Order = order });

        Assert.Equal(ids, string.Join(' ', await server.IdsAsync("?limit=3")));
        Assert.Equal(10, (await server.IdsAsync()).Length);
        Assert.Equal(12, (await server.IdsAsync("?limit=5000")).Length);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=many")]
    [InlineData("?range=decade")]
    [InlineData("?startDate=monday")]
    public async Task What_makes_no_sense_is_refused(string query)
    {
        await using var server = await StartAsync(profile: MemoryProfile.Er1);

        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"memory/{First}{query}")).Status);
    }

    [Fact]
    public async Task The_bare_profile_has_the_specified_fields_and_no_others()
    {
        await using var server = await StartAsync();

        var memory = Assert.Single(await server.ListAsync());

        Assert.Equal(
            ["id", "type", "audio", "image", "transcript", "location_lat", "location_lon", "created_at"],
            memory.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.True, memory.GetProperty("audio").ValueKind);
        Assert.Equal("2026-03-10T11:00:00Z", memory.GetProperty("created_at").GetString());
        Assert.Equal(0.0, memory.GetProperty("location_lat").GetDouble());
    }

    [Fact]
    public async Task The_full_profile_tells_what_real_servers_tell()
    {
        await using var server = await StartAsync(
            [Record("m1", -1) with { Tags = ["garden", "voice"], Description = "short", Location = new(52.5, 13.4) }],
            MemoryProfile.Er1);

        var (_, body) = await server.GetAsync($"memory/{First}?limit=7&range=month");

        Assert.Equal(
            (First, 7, "month", 1),
            (body.GetProperty("context_id").GetString()!, body.GetProperty("limit").GetInt32(),
                body.GetProperty("range").GetString()!, body.GetProperty("count").GetInt32()));
        var memory = body.GetProperty("memories")[0];
        Assert.Equal(
            ["id", "type", "audio", "image", "transcript", "location_lat", "location_lon", "created_at", "updated_at",
                "transcript_status", "description", "context_id", "collection_name", "review_status", "gcs_uri",
                "gcs_uri_img", "tags"],
            memory.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""["garden","voice"]""", memory.GetProperty("tags").GetRawText());
        Assert.Equal("processed", memory.GetProperty("transcript_status").GetString());
        Assert.Contains(' ', memory.GetProperty("gcs_uri").GetString()!);
    }

    [Theory]
    [InlineData(MemoryProfile.Er1, null, "yesterday last-week")]
    [InlineData(MemoryProfile.Spec, null, "now yesterday")]
    [InlineData(MemoryProfile.Spec, MemoryDates.InsteadOfRange, "yesterday last-week")]
    [InlineData(MemoryProfile.Er1, MemoryDates.WithinRange, "yesterday")]
    [InlineData(MemoryProfile.Er1, MemoryDates.Ignored, "now yesterday")]
    public async Task Dates_do_what_the_server_knows_of_them(MemoryProfile profile, MemoryDates? dates, string ids)
    {
        await using var server = await StartAsync(Spread, profile, new MemoryQuirks { Dates = dates });

        var found = await server.IdsAsync(
            "?range=week&startDate=2026-03-01T00%3A00%3A00Z&endDate=2026-03-10T00%3A00%3A00Z");

        Assert.Equal(ids, string.Join(' ', found));
    }

    [Fact]
    public async Task Dates_can_be_refused_and_ranges_be_unknown()
    {
        await using var server = await StartAsync(
            Spread, quirks: new MemoryQuirks { Dates = MemoryDates.Refused, RangeMax = MemoryRange.Month });

        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await server.GetAsync($"memory/{First}?startDate=2026-03-01T00%3A00%3A00Z")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"memory/{First}?range=all")).Status);
        server.Simulator.Quirks = server.Simulator.Quirks with { UnknownRangeIsWeek = true };
        Assert.Equal(["now", "yesterday"], await server.IdsAsync("?range=all"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_transcript_comes_late(bool tells)
    {
        await using var server = await StartAsync(
            [Record("m1", -1) with { TranscribedAt = Now.AddHours(2) }], MemoryProfile.Er1,
            new MemoryQuirks { TellsOfChanges = tells });

        var before = Assert.Single(await server.ListAsync());
        server.Time.Advance(TimeSpan.FromHours(3));
        var after = Assert.Single(await server.ListAsync());

        Assert.Equal("", before.GetProperty("transcript").GetString());
        Assert.Equal("text of m1", after.GetProperty("transcript").GetString());
        Assert.Equal(tells, after.TryGetProperty("updated_at", out var updated));
        if (tells)
        {
            Assert.Equal("pending", before.GetProperty("transcript_status").GetString());
            Assert.Equal("2026-03-10T14:00:00Z", updated.GetString());
        }
    }

    [Fact]
    public async Task Quirks_change_how_memories_look()
    {
        await using var server = await StartAsync(
            [Record("m1", -1) with { Tags = ["a", "b"] }, Record("m2", -2)], MemoryProfile.Er1);

        server.Simulator.Quirks = new MemoryQuirks
        {
            TextBooleans = true, MissingLocation = MissingLocation.Absent, ZonelessTimes = true, DuplicateIds = true,
            TagsAsText = true, UnreadableTimesEvery = 2,
        };
        var list = await server.ListAsync();

        Assert.Equal(["m1", "m2", "m1"], list.Select(memory => memory.GetProperty("id").GetString()));
        Assert.Equal("true", list[0].GetProperty("audio").GetString());
        Assert.False(list[0].TryGetProperty("location_lat", out _));
        Assert.Equal("a, b", list[0].GetProperty("tags").GetString());
        Assert.Equal("sometime last week", list[0].GetProperty("created_at").GetString());
        Assert.Equal("2026-03-10T10:00:00", list[1].GetProperty("created_at").GetString());

        server.Simulator.Quirks = new MemoryQuirks { MissingLocation = MissingLocation.Null };
        Assert.Equal(JsonValueKind.Null, (await server.ListAsync())[0].GetProperty("location_lat").ValueKind);
    }

    [Fact]
    public async Task Lists_stand_in_other_envelopes_and_grow_to_15_MiB()
    {
        await using var server = await StartAsync([Record("m1", -1), Record("m2", -2)]);

        server.Simulator.Quirks = new MemoryQuirks { Envelope = MemoryEnvelope.Array };
        Assert.Equal(2, (await server.GetAsync($"memory/{First}")).Body.GetArrayLength());
        server.Simulator.Quirks = new MemoryQuirks { Envelope = MemoryEnvelope.Items };
        Assert.Equal(2, (await server.GetAsync($"memory/{First}")).Body.GetProperty("items").GetArrayLength());
        server.Simulator.Quirks = new MemoryQuirks { PaddingBytes = 15 * 1024 * 1024 };
        Assert.InRange((await server.Client.GetByteArrayAsync($"memory/{First}")).Length, 15 << 20, 16 << 20);
    }
}

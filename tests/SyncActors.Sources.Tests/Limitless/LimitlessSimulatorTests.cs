using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;
using Xunit.Abstractions;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessSimulatorTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, LimitlessSwitches> Oddities = new(StringComparer.Ordinal)
    {
        ["short pages"] = new() { ShortPages = true },
        ["empty pages with a cursor"] = new() { EmptyPages = true },
        ["an entry again on the next page"] = new() { RepeatAcrossPages = true },
        ["cursors that count"] = new() { OffsetCursors = true },
        ["pages larger than allowed are cut"] = new() { Excess = LimitExcess.Clamp },
        ["pages larger than allowed are refused"] = new() { Excess = LimitExcess.Refuse },
        ["pages without contents"] = new() { Limit = LimitProfile.Max100 },
        ["no updatedAt"] = new() { OmitUpdatedAt = true },
    };

    [Theory]
    [InlineData(null)]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Los_Angeles")]
    public async Task An_export_finds_where_the_history_begins_and_brings_every_entry(string? zone)
    {
        await using var export = await LimitlessExport.StartAsync();

        await export.ReadAllAsync(zone);

        Assert.Equal(LimitlessExport.FirstDay.AddDays(-1), export.Facts.MemberSince);
        Assert.True(export.Documents.Count > 400);
        Assert.Equal(export.Truth(), export.Found());
        Assert.Empty(export.Rejected);
        Assert.Equal(
            LimitlessSpanDays(export, zone), export.Covered.Sum(need => need.Range.Days));
    }

    [Theory]
    [InlineData("short pages", "10")]
    [InlineData("short pages", "1")]
    [InlineData("empty pages with a cursor", "10")]
    [InlineData("an entry again on the next page", "10")]
    [InlineData("cursors that count", "10")]
    [InlineData("pages larger than allowed are cut", "100")]
    [InlineData("pages larger than allowed are refused", "50")]
    [InlineData("pages without contents", "100")]
    [InlineData("no updatedAt", "10")]
    public async Task Oddities_of_paging_lose_nothing(string what, string pageSize)
    {
        await using var export = await LimitlessExport.StartAsync(
            Oddities[what], settings: [("page-size", pageSize), ("chats", "true")]);

        await export.ReadAllAsync("Europe/Berlin");

        output.WriteLine($"{what}: {export.Requests} requests");
        Assert.Equal(export.Truth(), export.Found());
        Assert.Equal(
            export.Account.Chats(export.Clock.GetUtcNow()).Select(chat => "chat/" + chat.Id).Order(StringComparer.Ordinal),
            export.Found("chat/"));
    }

    [Fact]
    public async Task Cursors_that_are_all_refused_cost_a_request_a_window_and_lose_no_entry()
    {
        await using var export = await LimitlessExport.StartAsync(new LimitlessSwitches { RefuseCursors = true });

        await export.ReadAllAsync();

        output.WriteLine($"{export.Requests} requests");
        Assert.Equal(export.Truth(), export.Found());
    }

    [Fact]
    public async Task A_thousand_entries_cost_a_tenth_of_that_in_requests()
    {
        await using var export = await LimitlessExport.StartAsync(perDay: 47, from: new DateOnly(2025, 5, 28));

        await export.ReadAllAsync();

        output.WriteLine($"{export.Documents.Count} entries, {export.Requests} requests, {export.Waited.TotalSeconds} s waited for permits");
        Assert.InRange(export.Documents.Count, 900, 1200);
        Assert.InRange(export.Requests, 1, (export.Documents.Count / 10) + 5);
    }

    [Fact]
    public async Task Faults_on_the_way_lose_nothing()
    {
        await using var export = await LimitlessExport.StartAsync(new LimitlessSwitches { RepeatAcrossPages = true });
        export.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(500)) { Every = 7 },
            new FaultRule(new FaultEffect.CutBody()) { Every = 11 },
            new FaultRule(new FaultEffect.Status(429)) { Every = 13 },
            new FaultRule(new FaultEffect.MalformedJson()) { Every = 17 },
            new FaultRule(new FaultEffect.Status(504)) { Every = 19 },
            new FaultRule(new FaultEffect.ResetAfter()) { Every = 23 }));

        await export.ReadAllAsync();

        Assert.Equal(export.Truth(), export.Found());
    }

    [Fact]
    public async Task More_requests_than_allowed_are_made_up_for_by_waiting_as_told()
    {
        await using var export = await LimitlessExport.StartAsync(settings: [("page-size", "2")]);

        await export.ReadAllAsync();

        Assert.True(export.Requests > 180);
        Assert.True(export.Waited > TimeSpan.Zero);
        Assert.Equal(export.Truth(), export.Found());
    }

    [Fact]
    public async Task Broken_entries_are_kept_apart_one_for_each_and_the_others_come()
    {
        await using var export = await LimitlessExport.StartAsync(new LimitlessSwitches { BrokenEntries = true });

        await export.ReadAllAsync();

        Assert.NotEmpty(export.Rejected);
        Assert.Equal(export.Truth().Count(), export.Found().Concat(export.Rejected.Select(record => record.Id)).Distinct().Count());
        Assert.All(export.Rejected, record => Assert.Contains("half past nine", record.Raw, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_back_brings_what_grew_and_what_was_edited()
    {
        await using var export = await LimitlessExport.StartAsync();
        await export.ReadAllAsync();
        var before = export.Documents.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);
        var now = export.Clock.GetUtcNow();
        var edited = export.Account.Lifelogs(now)[^5];
        export.Account.Edit(edited.Id, new LifelogEdit(now) { Title = "Called otherwise", Starred = true }, now);
        export.Account.Put(new RecordedLifelog("growing", "Long talk", now, now.AddMinutes(30), []));

        export.Clock.Advance(TimeSpan.FromMinutes(10));
        await export.ReadAsync(new DateOnly(2025, 6, 15));
        Assert.Contains("**Duration:** 10 minutes", export.Documents["lifelog/growing"].Text, StringComparison.Ordinal);
        export.Clock.Advance(TimeSpan.FromMinutes(40));
        var requests = export.Requests;
        await export.ReadAsync(new DateOnly(2025, 6, 15));

        Assert.Contains("**Duration:** 30 minutes", export.Documents["lifelog/growing"].Text, StringComparison.Ordinal);
        Assert.Equal("Called otherwise", export.Documents["lifelog/" + edited.Id].Title);
        Assert.NotEqual(before["lifelog/" + edited.Id], export.Documents["lifelog/" + edited.Id].Text);
        Assert.InRange(export.Requests - requests, 5, 12);
    }

    [Fact]
    public async Task Sound_is_there_for_most_entries_and_missing_for_some()
    {
        await using var export = await LimitlessExport.StartAsync(settings: [("transformation.include-audio", "true")]);
        await export.ReadAllAsync();
        var attachments = export.Documents.Values.SelectMany(document => document.Attachments).Take(40).ToList();

        var outcomes = new List<AttachmentOutcome>();
        foreach (var attachment in attachments)
        {
            outcomes.Add(await export.Source.CopyAsync(attachment, Stream.Null, CancellationToken.None));
            export.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(export.Documents.Count, export.Documents.Values.Count(document => document.Attachments.Count > 0));
        Assert.Contains(outcomes, outcome => outcome is AttachmentOutcome.None);
        Assert.All(
            outcomes.OfType<AttachmentOutcome.Copied>(), opened => Assert.Equal("audio/ogg", opened.MediaType));
        Assert.True(outcomes.OfType<AttachmentOutcome.Copied>().Count() > 20);
    }

    [Fact]
    public async Task A_revoked_key_a_withdrawn_service_and_its_end_are_told_apart_from_trouble()
    {
        await using var export = await LimitlessExport.StartAsync();
        var window = export.Source.Survey(SourceFactsUnknown)[0];

        export.Account.IsRevoked = true;
        Assert.IsType<FetchOutcome.AccountRefused>(await FetchAsync());
        export.Simulator.Switches = new LimitlessSwitches { Withdrawn = true };
        Assert.IsType<FetchOutcome.AccountRefused>(await FetchAsync());
        export.Simulator.Switches = new LimitlessSwitches { Ended = true };
        Assert.IsType<FetchOutcome.Discontinued>(await FetchAsync());

        Task<FetchOutcome> FetchAsync() => export.Source.FetchAsync(
            new FetchRequest(window, null, null, SourceFactsUnknown), CancellationToken.None);
    }

    private static Domain.Runs.SourceFacts SourceFactsUnknown => Domain.Runs.SourceFacts.Unknown;

    private static int LimitlessSpanDays(LimitlessExport export, string? zone) =>
        Sources.Limitless.LimitlessSpan.DayOf(export.Clock.GetUtcNow(), zone).DayNumber
        - export.Facts.MemberSince!.Value.DayNumber + 1;
}

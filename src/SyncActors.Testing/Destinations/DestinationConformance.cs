using System.Globalization;
using SyncActors.Plugins;
using Xunit;

namespace SyncActors.Testing.Destinations;

/// <summary>
/// What every destination has to do, as cases for one theory:
/// <c>[Theory, MemberData(nameof(Behaviours))] public Task It(string behaviour) => ProveAsync(behaviour);</c>.
/// Each case has users and connectors of its own, so that all may share one server.
/// </summary>
public abstract class DestinationConformance
{
    private const long DayMs = 86_400_000;
    private const long FirstMs = 1_767_225_600_000; // 2026-01-01
    private const string Metric = "conformance_steps_total";

    private static readonly Dictionary<string, Func<DestinationConformance, Task>> Cases = new(StringComparer.Ordinal)
    {
        ["answers a check without leaving a trace"] = suite => suite.AnswersACheck(),
        ["delivers every sample with its labels"] = suite => suite.Delivers(),
        ["leaves one copy of what is delivered again"] = suite => suite.LeavesOneCopy(),
        ["completes what arrived in part"] = suite => suite.CompletesAPart(),
        ["keeps provisional values apart until they are final"] = suite => suite.KeepsProvisionalApart(),
        ["shows the newest provisional value"] = suite => suite.RewritesProvisional(),
        ["shows a corrected value"] = suite => suite.Corrects(),
        ["shows the last of many corrections, each delivered twice"] = suite => suite.CorrectsOften(),
        ["replaces what an unknown attempt left behind"] = suite => suite.ReplacesUnknown(),
        ["answers for each of 10,000 items in order"] = suite => suite.TakesManyItems(),
        ["serves many connectors at once"] = suite => suite.ServesMany(),
        ["keeps unicode and characters that need escaping"] = suite => suite.KeepsText(),
        ["keeps extreme values"] = suite => suite.KeepsValues(),
        ["rejects what cannot be stored and delivers the rest"] = suite => suite.RejectsOne(),
        ["takes documents or skips them with a reason"] = suite => suite.TakesOrSkipsDocuments(),
        ["says unavailable when it cannot be reached"] = suite => suite.SaysUnavailable(),
        ["says refused when it may not be written"] = suite => suite.SaysRefused(),
        ["answers an empty request"] = suite => suite.AnswersNothing(),
        ["stops when cancelled"] = suite => suite.Stops(),
    };

    /// <summary>Names of the behaviours.</summary>
    public static TheoryData<string> Behaviours => [.. Cases.Keys];

    /// <summary>Makes a destination over the store that <see cref="StoredAsync"/> reads.</summary>
    protected abstract Task<IDestination> CreateAsync();

    /// <summary>A destination that cannot be reached at present.</summary>
    protected abstract Task<IDestination> UnavailableAsync();

    /// <summary>A destination that refuses us.</summary>
    protected abstract Task<IDestination> RefusedAsync();

    /// <summary>Every stored sample of a user, older versions included.</summary>
    protected abstract Task<IReadOnlyList<DeliveredSample>> StoredAsync(string user);

    /// <summary>Texts of a user's stored documents by id.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> DocumentsAsync(string user) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    /// <summary>Proves one behaviour.</summary>
    protected Task ProveAsync(string behaviour) => Cases[behaviour](this);

    private async Task AnswersACheck()
    {
        var destination = await CreateAsync();
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        Assert.NotNull(await (await UnavailableAsync()).CheckAsync(CancellationToken.None));
    }

    private async Task Delivers()
    {
        var user = NewUser();
        var item = new SampleItem("day/1", "steps", new DateOnly(2026, 1, 1), [
            new Sample(Metric, [], FirstMs, 8211),
            new Sample("conformance_minutes", [new Label("zone", "cardio")], FirstMs, 12.5),
            new Sample("conformance_minutes", [new Label("zone", "peak")], FirstMs, 0),
        ]);
        await DeliverAsync(user, [new WriteItem(item, Final: true, PreviousReference: null)]);
        var stored = await StoredAsync(user);
        Assert.Equal(3, stored.Count);
        Assert.Contains(new DeliveredSample(Metric, Labels(user), FirstMs, 8211, Final: true), stored);
        Assert.Contains(
            new DeliveredSample("conformance_minutes", Labels(user, new Label("zone", "cardio")), FirstMs, 12.5, true),
            stored);
        Assert.Contains(
            new DeliveredSample("conformance_minutes", Labels(user, new Label("zone", "peak")), FirstMs, 0, true),
            stored);
    }

    private async Task LeavesOneCopy()
    {
        var user = NewUser();
        WriteItem[] items = [.. Enumerable.Range(0, 5).Select(day => Day(day, day * 10.5))];
        var references = await DeliverAsync(user, items);
        for (var time = 0; time < 3; time++)
            Assert.Equal(references, await DeliverAsync(user, items, mayHaveBeenSent: true));
        Assert.Equal(5, (await StoredAsync(user)).Count);
    }

    private async Task CompletesAPart()
    {
        var user = NewUser();
        WriteItem[] items = [.. Enumerable.Range(0, 40).Select(day => Day(day, day + 0.25))];
        await DeliverAsync(user, items[..17]);
        await DeliverAsync(user, items, mayHaveBeenSent: true);
        var stored = await StoredAsync(user);
        Assert.Equal(
            items.Select(item => ((SampleItem)item.Item).Samples[0])
                .Select(sample => (sample.TimestampMs, sample.Value)).Order(),
            stored.Select(sample => (sample.TimestampMs, sample.Value)).Order());
    }

    private async Task KeepsProvisionalApart()
    {
        var user = NewUser();
        var first = await DeliverAsync(user, [Day(0, 100, final: false)]);
        Assert.Equal([(100.0, false)], await CurrentAsync(user, final: false));
        Assert.Empty(await CurrentAsync(user, final: true));
        await DeliverAsync(user, [Day(0, 250, final: true, first[0])]);
        Assert.Equal([(250.0, true)], await CurrentAsync(user, final: true));
        var stored = await StoredAsync(user);
        Assert.Equal(FirstMs, Assert.Single(stored, sample => sample.Final).TimestampMs);
    }

    private async Task RewritesProvisional()
    {
        var user = NewUser();
        string? reference = null;
        for (var version = 0; version < 4; version++)
            reference = (await DeliverAsync(user, [Day(0, 100 + version, final: false, reference)]))[0];
        Assert.Equal([(103.0, false)], await CurrentAsync(user, final: false));
        Assert.DoesNotContain(await StoredAsync(user), sample => sample.Final);
    }

    private async Task Corrects()
    {
        var user = NewUser();
        var references = await DeliverAsync(user, [Day(0, 100), Day(1, 200)]);
        await DeliverAsync(user, [Day(0, 150, final: true, references[0])]);
        Assert.Equal([(150.0, true), (200.0, true)], await CurrentAsync(user, final: true));
    }

    private async Task CorrectsOften()
    {
        var user = NewUser();
        string? reference = null;
        foreach (var value in (double[])[1, 2, 1, 3, 1])
        {
            var corrected = await DeliverAsync(user, [Day(0, value, final: true, reference)]);
            Assert.Equal(
                corrected, await DeliverAsync(user, [Day(0, value, final: true, reference)], mayHaveBeenSent: true));
            reference = corrected[0];
            Assert.Equal([(value, true)], await CurrentAsync(user, final: true));
        }

        Assert.InRange((await StoredAsync(user)).Count, 1, 5);
    }

    private async Task ReplacesUnknown()
    {
        var user = NewUser();
        await DeliverAsync(user, [Day(0, 1)]);
        await DeliverAsync(user, [Day(0, 2)], mayHaveBeenSent: true);
        Assert.Equal([(2.0, true)], await CurrentAsync(user, final: true));
        await DeliverAsync(user, [Day(0, 1)], mayHaveBeenSent: true);
        Assert.Equal([(1.0, true)], await CurrentAsync(user, final: true));
    }

    private async Task TakesManyItems()
    {
        var user = NewUser();
        WriteItem[] items =
            [.. Enumerable.Range(0, 10_000).Select(day => Day(day % 5_000, day, final: true, null, $"m{day / 5_000}"))];
        Assert.Equal(10_000, (await DeliverAsync(user, items)).Count);
        Assert.Equal(10_000, (await StoredAsync(user)).Count);
        await DeliverAsync(user, items, mayHaveBeenSent: true);
        Assert.Equal(10_000, (await StoredAsync(user)).Count);
    }

    private async Task ServesMany()
    {
        var destination = await CreateAsync();
        var users = Enumerable.Range(0, 16).Select(_ => NewUser()).ToList();
        await Task.WhenAll(users.SelectMany(user => Enumerable.Range(0, 4).Select(async part =>
        {
            WriteItem[] items = [.. Enumerable.Range(part * 25, 25).Select(day => Day(day, day))];
            var outcome = await destination.WriteAsync(
                Request(user, items, mayHaveBeenSent: false), CancellationToken.None);
            Assert.IsType<WriteOutcome.Written>(outcome);
        })));
        foreach (var user in users)
            Assert.Equal(100, (await StoredAsync(user)).Count);
    }

    private async Task KeepsText()
    {
        string[] values = ["Zoë's \"ring\" \\ 1\n2", "日本語 🫀", "a,b}{=", "#x y", "tab\there", "\\n", "ÄÖÜ%2F"];
        var user = NewUser();
        var item = new SampleItem("text/1", "steps", null, [
            .. values.Select((value, index) => new Sample(Metric, [new Label("text", value)], FirstMs, index))]);
        await DeliverAsync(user, [new WriteItem(item, Final: true, PreviousReference: null)]);
        await DeliverAsync(user, [new WriteItem(item, Final: true, PreviousReference: null)], mayHaveBeenSent: true);
        Assert.Equal(
            values.Select((value, index) => new DeliveredSample(
                Metric, Labels(user, new Label("text", value)), FirstMs, index, Final: true)),
            (await StoredAsync(user)).OrderBy(sample => sample.Value));
    }

    private async Task KeepsValues()
    {
        double[] values = [0, -1, 1e15, 123456789.123, 1e-7, -0.1, 98.6, 1_767_225_600];
        var user = NewUser();
        WriteItem[] items = [.. values.Select((value, index) => Day(index, value, metric: $"v{index}"))];
        await DeliverAsync(user, items);
        await DeliverAsync(user, items, mayHaveBeenSent: true);
        var stored = await StoredAsync(user);
        Assert.Equal(
            values, stored.OrderBy(sample => sample.Metric, StringComparer.Ordinal).Select(sample => sample.Value));
    }

    private async Task RejectsOne()
    {
        var user = NewUser();
        var destination = await CreateAsync();
        WriteItem[] items = [Day(0, 1), Day(1, double.NaN), Day(2, 3, metric: "not a name"), Day(3, 4)];
        var outcome = await destination.WriteAsync(
            Request(user, items, mayHaveBeenSent: false), CancellationToken.None);
        var written = Assert.IsType<WriteOutcome.Written>(outcome);
        Assert.IsType<ItemOutcome.Synced>(written.Items[0]);
        Assert.Contains(
            "finite", Assert.IsType<ItemOutcome.Rejected>(written.Items[1]).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "not a name", Assert.IsType<ItemOutcome.Rejected>(written.Items[2]).Reason, StringComparison.Ordinal);
        Assert.IsType<ItemOutcome.Synced>(written.Items[3]);
        Assert.Equal([1.0, 4.0], (await StoredAsync(user)).Select(sample => sample.Value).Order());
    }

    private async Task TakesOrSkipsDocuments()
    {
        var user = NewUser();
        var destination = await CreateAsync();
        var document = new DocumentItem(
            "note/1", "notes", null, "Title", "Text 🫀\nline 2", [new Label("tag", "a"), new Label("tag", "b")],
            DateTimeOffset.FromUnixTimeMilliseconds(FirstMs));
        WriteItem[] items = [new WriteItem(document, Final: true, PreviousReference: null), Day(0, 1)];
        var outcome = await destination.WriteAsync(
            Request(user, items, mayHaveBeenSent: false), CancellationToken.None);
        var written = Assert.IsType<WriteOutcome.Written>(outcome);
        Assert.IsType<ItemOutcome.Synced>(written.Items[1]);
        if (destination.Descriptor.TakesDocuments)
        {
            Assert.IsType<ItemOutcome.Synced>(written.Items[0]);
            Assert.Equal(document.Text, (await DocumentsAsync(user))["note/1"]);
        }
        else
        {
            Assert.Contains(
                "documents", Assert.IsType<ItemOutcome.Skipped>(written.Items[0]).Reason, StringComparison.Ordinal);
        }
    }

    private async Task SaysUnavailable()
    {
        var destination = await UnavailableAsync();
        var outcome = await destination.WriteAsync(
            Request(NewUser(), [Day(0, 1)], mayHaveBeenSent: false), CancellationToken.None);
        Assert.NotEmpty(Assert.IsType<WriteOutcome.Unavailable>(outcome).Reason);
        outcome = await destination.WriteAsync(
            Request(NewUser(), [Day(0, 1)], mayHaveBeenSent: true), CancellationToken.None);
        Assert.IsType<WriteOutcome.Unavailable>(outcome);
    }

    private async Task SaysRefused()
    {
        var destination = await RefusedAsync();
        var outcome = await destination.WriteAsync(
            Request(NewUser(), [Day(0, 1)], mayHaveBeenSent: false), CancellationToken.None);
        Assert.NotEmpty(Assert.IsType<WriteOutcome.Refused>(outcome).Reason);
        Assert.NotNull(await destination.CheckAsync(CancellationToken.None));
    }

    private async Task AnswersNothing() => Assert.Empty(await DeliverAsync(NewUser(), []));

    private async Task Stops()
    {
        var destination = await CreateAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            destination.WriteAsync(Request(NewUser(), [Day(0, 1)], mayHaveBeenSent: false), cancelled.Token));
    }

    /// <summary>Delivers items and expects every one to be synced.</summary>
    /// <returns>Their references.</returns>
    protected async Task<IReadOnlyList<string?>> DeliverAsync(
        string user, IReadOnlyList<WriteItem> items, bool mayHaveBeenSent = false)
    {
        var destination = await CreateAsync();
        var outcome = await destination.WriteAsync(Request(user, items, mayHaveBeenSent), CancellationToken.None);
        return [.. Assert.IsType<WriteOutcome.Written>(outcome).Items
            .Select(item => Assert.IsType<ItemOutcome.Synced>(item).Reference)];
    }

    /// <summary>A request of the one connector that a user has.</summary>
    protected static WriteRequest Request(string user, IReadOnlyList<WriteItem> items, bool mayHaveBeenSent) => new(
        user, $"{user}-watch", [new Label("user", user), new Label("device", "Sense 2")], items, mayHaveBeenSent);

    /// <summary>An item with one sample of a day.</summary>
    protected static WriteItem Day(
        int day, double value, bool final = true, string? previousReference = null, string metric = Metric) => new(
        new SampleItem(
            string.Create(CultureInfo.InvariantCulture, $"{metric}/{day}"), "steps",
            new DateOnly(2026, 1, 1).AddDays(-day),
            [new Sample(metric, [], FirstMs - (day * DayMs), value)]),
        final, previousReference);

    /// <summary>A name that no other test has.</summary>
    protected static string NewUser() => $"user-{Guid.NewGuid():N}";

    private static string Labels(string user, params Label[] more) =>
        DeliveredSample.TextOf([new Label("user", user), new Label("device", "Sense 2"), .. more]);

    // What a reader sees: of the versions within one second the newest.
    private async Task<IReadOnlyList<(double Value, bool Final)>> CurrentAsync(string user, bool final) =>
        [.. (await StoredAsync(user)).Where(sample => sample.Final == final)
            .GroupBy(sample => (sample.Metric, sample.Labels, sample.TimestampMs / 1000))
            .Select(versions => versions.MaxBy(sample => sample.TimestampMs)!)
            .OrderBy(sample => sample.Value).Select(sample => (sample.Value, sample.Final))];
}

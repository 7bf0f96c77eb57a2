using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Plugins;
using Xunit;

namespace SyncActors.Testing.Destinations;

/// <summary>
/// What every destination of documents has to do, as cases for one theory:
/// <c>[Theory, MemberData(nameof(Behaviours))] public Task It(string behaviour) => ProveAsync(behaviour);</c>.
/// Each case has users, connectors and item ids of its own, so that all may share one server.
/// </summary>
public abstract class DocumentDestinationConformance
{
    private const int CutsMax = 7;
    private const int ItemsOfACut = 5;
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Func<DocumentDestinationConformance, Task>> Cases =
        new(StringComparer.Ordinal)
        {
            ["answers a check without leaving a trace"] = suite => suite.AnswersACheck(),
            ["delivers texts with their ids"] = suite => suite.Delivers(),
            ["leaves one copy of what is delivered again"] = suite => suite.LeavesOneCopy(),
            ["finds what an unknown attempt left behind"] = suite => suite.CompletesAPart(),
            ["shows a corrected text"] = suite => suite.Corrects(),
            ["shows the last of many corrections, each delivered twice"] = suite => suite.CorrectsOften(),
            ["replaces an older version that an unknown attempt left behind"] = suite => suite.ReplacesUnknown(),
            ["keeps unicode and markdown"] = suite => suite.KeepsText(),
            ["keeps documents of equal text apart"] = suite => suite.KeepsTwinsApart(),
            ["answers for each of 200 items in order"] = suite => suite.TakesManyItems(),
            ["serves several connectors at once"] = suite => suite.ServesSeveral(),
            ["rejects what cannot be stored and delivers the rest"] = suite => suite.RejectsOne(),
            ["takes samples or skips them with a reason"] = suite => suite.TakesOrSkipsSamples(),
            ["says unavailable when it cannot be reached"] = suite => suite.SaysUnavailable(),
            ["says refused when it may not be written"] = suite => suite.SaysRefused(),
            ["answers an empty request"] = suite => suite.AnswersNothing(),
            ["stops when cancelled"] = suite => suite.StopsWhenCancelled(),
            ["sends nothing once its process may have been replaced"] = suite => suite.StopsWhenFrozen(),
            ["leaves one copy each when an answer is lost and all is repeated"] = suite => suite.SurvivesCuts(),
        };

    /// <summary>Names of the behaviours.</summary>
    public static TheoryData<string> Behaviours => [.. Cases.Keys];

    /// <summary>Makes a destination over the store that <see cref="StoredAsync"/> reads; like a process that starts
    /// anew, it knows nothing of what was delivered before.</summary>
    protected abstract Task<IDestination> CreateAsync();

    /// <summary>A destination that cannot be reached at present.</summary>
    protected abstract Task<IDestination> UnavailableAsync();

    /// <summary>A destination that refuses us.</summary>
    protected abstract Task<IDestination> RefusedAsync();

    /// <summary>Every stored document of a user, doubles and older versions included, oldest first.</summary>
    protected abstract Task<IReadOnlyList<DeliveredDocument>> StoredAsync(string user);

    /// <summary>From now on the <paramref name="request"/>-th request that stores something is handled, and its answer
    /// is lost. Zero ends that. False where no answer can be lost, as there is no network.</summary>
    protected virtual Task<bool> LoseAnswerAsync(int request) => Task.FromResult(false);

    /// <summary>A document that the destination refuses for itself alone; null when it takes any.</summary>
    protected virtual WriteItem? Unacceptable(string user) => null;

    /// <summary>Proves one behaviour.</summary>
    protected Task ProveAsync(string behaviour) => Cases[behaviour](this);

    private async Task AnswersACheck()
    {
        var destination = await CreateAsync();
        Assert.True(destination.Descriptor.TakesDocuments);
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        Assert.Empty(await StoredAsync(NewUser()));
        Assert.NotNull(await (await UnavailableAsync()).CheckAsync(CancellationToken.None));
    }

    private async Task Delivers()
    {
        var user = NewUser();
        await DeliverAsync(user, [Document(user, 1, "First words."), Document(user, 2, "Second words.")]);
        var stored = await StoredAsync(user);
        Assert.Equal([IdOf(user, 1), IdOf(user, 2)], Ids(stored));
        Assert.Contains("First words.", TextOf(stored, user, 1), StringComparison.Ordinal);
        Assert.Contains("Second words.", TextOf(stored, user, 2), StringComparison.Ordinal);
    }

    private async Task LeavesOneCopy()
    {
        var user = NewUser();
        var items = Documents(user, 5);
        var references = await DeliverAsync(user, items);
        for (var time = 0; time < 3; time++)
            Assert.Equal(references, await DeliverAsync(user, items, mayHaveBeenSent: true));
        Assert.Equal(items.Select(item => item.Item.Id), Ids(await StoredAsync(user)));
    }

    private async Task CompletesAPart()
    {
        var user = NewUser();
        var items = Documents(user, 40);
        var first = await DeliverAsync(user, items[..17]);
        var all = await DeliverAsync(user, items, mayHaveBeenSent: true);
        Assert.Equal(first, all.Take(17));
        Assert.Equal(items.Select(item => item.Item.Id), Ids(await StoredAsync(user)));
    }

    private async Task Corrects()
    {
        var user = NewUser();
        var references = await DeliverAsync(user, [Document(user, 1, "As it was."), Document(user, 2, "Untouched.")]);
        await DeliverAsync(user, [Document(user, 1, "As it is.", references[0])]);
        await ExpectNewestAsync(user, 1, "As it is.", "As it was.");
        await ExpectNewestAsync(user, 2, "Untouched.", "As it");
    }

    private async Task CorrectsOften()
    {
        var user = NewUser();
        string? reference = null;
        var last = "nothing";
        foreach (var text in (string[])["one", "two", "three", "two", "one"])
        {
            var item = Document(user, 1, $"Say {text}.", reference);
            var corrected = await DeliverAsync(user, [item]);
            Assert.Equal(corrected, await DeliverAsync(user, [item], mayHaveBeenSent: true));
            reference = corrected[0];
            await ExpectNewestAsync(user, 1, $"Say {text}.", $"Say {last}.");
            last = text;
        }
    }

    private async Task ReplacesUnknown()
    {
        var user = NewUser();
        await DeliverAsync(user, [Document(user, 1, "Draft."), Document(user, 2, "Kept.")]);
        await DeliverAsync(user, [Document(user, 1, "Fair copy."), Document(user, 2, "Kept.")], mayHaveBeenSent: true);
        await ExpectNewestAsync(user, 1, "Fair copy.", "Draft.");
        await ExpectNewestAsync(user, 2, "Kept.", "copy");
        Assert.Single(await StoredAsync(user), stored => stored.ItemId == IdOf(user, 2));
    }

    private async Task KeepsText()
    {
        string[] texts =
        [
            "# Heading\n\n- one\n  - two\n\n> quoted\n"
                + "\n```json\n{\"a\": \"b\\n\"}\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n.",
            "Zoë said \"no\" \\ and 'yes' & <b>more</b> 100 % {x} $y",
            "日本語 🫀 👩‍👩‍👧 e\u0301 \u200fעברית \u00a0end",
            "---\ntitle: not a header\n---\ntext",
            string.Concat(Enumerable.Repeat("A long line without any break. ", 3000)) + "End.",
        ];
        var user = NewUser();
        WriteItem[] items = [.. texts.Select((text, index) => Document(user, index, text))];
        await DeliverAsync(user, items);
        await DeliverAsync(user, items, mayHaveBeenSent: true);
        var stored = await StoredAsync(user);
        Assert.Equal(items.Select(item => item.Item.Id), Ids(stored));
        for (var index = 0; index < texts.Length; index++)
            Assert.Contains(texts[index], TextOf(stored, user, index), StringComparison.Ordinal);
    }

    private async Task KeepsTwinsApart()
    {
        var user = NewUser();
        WriteItem[] items = [Document(user, 1, "The same."), Document(user, 2, "The same.")];
        var references = await DeliverAsync(user, items);
        Assert.Equal(references, await DeliverAsync(user, items, mayHaveBeenSent: true));
        Assert.Equal([IdOf(user, 1), IdOf(user, 2)], Ids(await StoredAsync(user)));
    }

    private async Task TakesManyItems()
    {
        var user = NewUser();
        var items = Documents(user, 200);
        var references = await DeliverAsync(user, items);
        Assert.Equal(200, references.Count);
        var stored = await StoredAsync(user);
        Assert.Equal(items.Select(item => item.Item.Id), Ids(stored));
        for (var number = 0; number < items.Length; number++)
        {
            var text = ((DocumentItem)items[number].Item).Text;
            Assert.Contains(text, TextOf(stored, user, number), StringComparison.Ordinal);
        }

        Assert.Equal(references, await DeliverAsync(user, items, mayHaveBeenSent: true));
        Assert.Equal(200, (await StoredAsync(user)).Count);
    }

    private async Task ServesSeveral()
    {
        var destination = await CreateAsync();
        var users = Enumerable.Range(0, 6).Select(_ => NewUser()).ToList();
        await Task.WhenAll(users.SelectMany(user => Enumerable.Range(0, 2).Select(async part =>
        {
            WriteItem[] items = [.. Enumerable.Range(part * 10, 10).Select(number => Document(user, number))];
            AllSynced(await destination.WriteAsync(Request(user, items, false), CancellationToken.None));
        })));
        foreach (var user in users)
            Assert.Equal(Documents(user, 20).Select(item => item.Item.Id), Ids(await StoredAsync(user)));
    }

    private async Task RejectsOne()
    {
        var user = NewUser();
        if (Unacceptable(user) is not { } bad)
            return;
        var destination = await CreateAsync();
        var outcome = await destination.WriteAsync(
            Request(user, [Document(user, 1), bad, Document(user, 2)], false), CancellationToken.None);
        var written = Assert.IsType<WriteOutcome.Written>(outcome);
        Assert.IsType<ItemOutcome.Synced>(written.Items[0]);
        Assert.NotEmpty(Assert.IsType<ItemOutcome.Rejected>(written.Items[1]).Reason);
        Assert.IsType<ItemOutcome.Synced>(written.Items[2]);
        Assert.Equal([IdOf(user, 1), IdOf(user, 2)], Ids(await StoredAsync(user)));
    }

    private async Task TakesOrSkipsSamples()
    {
        var user = NewUser();
        var destination = await CreateAsync();
        var samples = new SampleItem(
            "steps/2026-03-01", "steps", new DateOnly(2026, 3, 1),
            [new Sample("conformance_steps_total", [], Day.ToUnixTimeMilliseconds(), 1)]);
        var outcome = await destination.WriteAsync(
            Request(user, [new WriteItem(samples, Final: true, null), Document(user, 1)], false),
            CancellationToken.None);
        var written = Assert.IsType<WriteOutcome.Written>(outcome);
        if (destination.Descriptor.TakesSamples)
            Assert.IsType<ItemOutcome.Synced>(written.Items[0]);
        else
            Assert.Contains(
                "samples", Assert.IsType<ItemOutcome.Skipped>(written.Items[0]).Reason, StringComparison.Ordinal);
        Assert.IsType<ItemOutcome.Synced>(written.Items[1]);
        Assert.Equal([IdOf(user, 1)], Ids(await StoredAsync(user)));
    }

    private async Task SaysUnavailable()
    {
        var destination = await UnavailableAsync();
        var user = NewUser();
        foreach (var mayHaveBeenSent in (bool[])[false, true])
        {
            var outcome = await destination.WriteAsync(
                Request(user, [Document(user, 1)], mayHaveBeenSent), CancellationToken.None);
            Assert.NotEmpty(Assert.IsType<WriteOutcome.Unavailable>(outcome).Reason);
        }
    }

    private async Task SaysRefused()
    {
        var destination = await RefusedAsync();
        var user = NewUser();
        var outcome = await destination.WriteAsync(Request(user, [Document(user, 1)], false), CancellationToken.None);
        Assert.NotEmpty(Assert.IsType<WriteOutcome.Refused>(outcome).Reason);
        Assert.NotNull(await destination.CheckAsync(CancellationToken.None));
    }

    private async Task AnswersNothing() => Assert.Empty(await DeliverAsync(NewUser(), []));

    private async Task StopsWhenCancelled()
    {
        var user = NewUser();
        var destination = await CreateAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            destination.WriteAsync(Request(user, [Document(user, 1)], false), cancelled.Token));
        Assert.Empty(await StoredAsync(user));
    }

    private async Task StopsWhenFrozen()
    {
        for (var call = 1; call <= CutsMax; call++)
        {
            var user = NewUser();
            var items = Documents(user, ItemsOfACut);
            var (destination, calls) = (await CreateAsync(), 0);
            var request = Request(user, items, false) with
            {
                BeforeSending = () =>
                {
                    if (Interlocked.Increment(ref calls) >= call)
                        throw new ReplacedException();
                },
            };
            try
            {
                AllSynced(await destination.WriteAsync(request, CancellationToken.None));
            }
            catch (ReplacedException)
            {
                Assert.InRange((await StoredAsync(user)).Count, 0, ItemsOfACut);
            }

            await DeliverAsync(user, items, mayHaveBeenSent: true);
            Assert.Equal(items.Select(item => item.Item.Id), Ids(await StoredAsync(user)));
        }
    }

    private async Task SurvivesCuts()
    {
        for (var cut = 1; cut <= CutsMax; cut++)
        {
            var user = NewUser();
            var items = Documents(user, ItemsOfACut);
            if (!await LoseAnswerAsync(cut))
                return;
            var outcome = await (await CreateAsync()).WriteAsync(Request(user, items, false), CancellationToken.None);
            await LoseAnswerAsync(0);
            if (outcome is WriteOutcome.Unavailable unavailable)
                Assert.True(unavailable.OutcomeUnknown, unavailable.Reason);
            else
                AllSynced(outcome);
            await DeliverAsync(user, items, mayHaveBeenSent: true);
            Assert.Equal(items.Select(item => item.Item.Id), Ids(await StoredAsync(user)));
        }
    }

    /// <summary>Delivers items and expects every one to be synced.</summary>
    /// <returns>Their references.</returns>
    protected async Task<IReadOnlyList<string?>> DeliverAsync(
        string user, IReadOnlyList<WriteItem> items, bool mayHaveBeenSent = false)
    {
        var destination = await CreateAsync();
        var outcome = await destination.WriteAsync(Request(user, items, mayHaveBeenSent), CancellationToken.None);
        return AllSynced(outcome);
    }

    /// <summary>A request of the one connector that a user has.</summary>
    protected static WriteRequest Request(string user, IReadOnlyList<WriteItem> items, bool mayHaveBeenSent) =>
        new(user, $"{user}-notes", [new Label("user", user)], items, mayHaveBeenSent);

    /// <summary>A document of a user.</summary>
    protected static WriteItem Document(
        string user, int number, string? text = null, string? previousReference = null) => new(
        new DocumentItem(
            IdOf(user, number), "notes", DateOnly.FromDateTime(Day.UtcDateTime), $"Note {number}",
            text ?? string.Create(CultureInfo.InvariantCulture, $"Words of note {number}, and no others."),
            [new Label("kind", "note")], Day)
        {
            Origin = new DocumentOrigin(
                "conformance", $"conformance://{IdOf(user, number)}", "Conformance Note",
                new JsonObject { ["number"] = number }),
        },
        Final: true, previousReference);

    /// <summary>Documents of a user, numbered from 0.</summary>
    protected static WriteItem[] Documents(string user, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Document(user, number))];

    /// <summary>The id of a user's document.</summary>
    protected static string IdOf(string user, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"note/{user}-{number:0000}");

    /// <summary>A name that no other test has.</summary>
    protected static string NewUser() => $"user-{Guid.NewGuid():N}";

    private static IReadOnlyList<string?> AllSynced(WriteOutcome outcome) =>
        [.. Assert.IsType<WriteOutcome.Written>(outcome).Items
            .Select(item => Assert.IsType<ItemOutcome.Synced>(item).Reference)];

    // Destinations that keep older versions show the newest last; the others have no older one.
    private async Task ExpectNewestAsync(string user, int number, string text, string otherText)
    {
        var descriptor = (await CreateAsync()).Descriptor;
        var versions = (await StoredAsync(user)).Where(stored => stored.ItemId == IdOf(user, number)).ToList();
        if (descriptor.Correction != CorrectionKind.VersionedAppend)
            Assert.Single(versions);
        Assert.Contains(text, versions[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(otherText, versions[^1].Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(IReadOnlyList<DeliveredDocument> stored) =>
        stored.Select(document => document.ItemId).Order(StringComparer.Ordinal);

    private static string TextOf(IReadOnlyList<DeliveredDocument> stored, string user, int number) =>
        Assert.Single(stored, document => document.ItemId == IdOf(user, number)).Text;

    /// <summary>What a process that may have been replaced meets before it sends.</summary>
    public sealed class ReplacedException() : Exception("Another process may have taken over.");
}

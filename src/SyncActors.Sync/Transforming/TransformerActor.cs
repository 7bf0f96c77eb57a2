using SyncActors.Actors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Fetching;

namespace SyncActors.Sync.Transforming;

/// <summary>Transformer to writer: items to deliver.</summary>
/// <param name="Attempt">Which life of the pipeline this belongs to.</param>
/// <param name="Window">What was asked.</param>
/// <param name="NextCursor">Where the window goes on.</param>
/// <param name="Items">Items with their fingerprints.</param>
/// <param name="Answers">Days answered for.</param>
/// <param name="Unreadable">Records that could not be read.</param>
/// <param name="Facts">What the page told about the account.</param>
/// <param name="Quota">What the answer said about the limit.</param>
/// <param name="Delivery">How to deliver.</param>
internal sealed record WritePage(
    Attempt Attempt, Window Window, string? NextCursor, IReadOnlyList<PreparedItem> Items,
    IReadOnlyList<LineAnswer> Answers,
    IReadOnlyList<DeadLetter> Unreadable, SourceFacts? Facts, QuotaSeen? Quota, Delivery Delivery)
{
    /// <summary>Why the source may hold more than it showed; null when it does not.</summary>
    public string? Incomplete { get; init; }
}

/// <summary>An item ready for delivery.</summary>
internal sealed record PreparedItem(Item Item, bool Final, byte[] Hash);

/// <summary>Maps raw pages to items, tells final values from provisional ones, and takes fingerprints.</summary>
internal sealed class TransformerActor(ISource source, IReadOnlyList<Label> labels, ActorRef writer) : Actor
{
    private const int RawCharactersMax = 16_384;

    /// <summary>All records of a page together: they stand in its event, which must not grow with the page.</summary>
    private const int RawCharactersOfPageMax = 1 << 20;

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not TransformPage page)
        {
            Unhandled(message);
            return;
        }

        await writer.SendAsync(Prepare(page, Context.System.Time.GetUtcNow()), Context.Self, Context.Stopping);
    }

    // A mapping must not fail, whatever the vendor sends. If it does, the page waits as a dead letter and the run goes
    // on, where a crash would fetch the same page again and again.
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Design", "CA1031", Justification = "Any failure is kept with its page.")]
    private MappedPage Map(TransformPage page)
    {
        try
        {
            return source.Map(page.Page, page.Facts);
        }
        catch (Exception failed)
        {
            var window = page.Page.Window;
            var rejected = window.Lines.DefaultIfEmpty("").Select(line => new RejectedRecord(
                $"{window.Endpoint}/{window.Range}/{line}", line, $"the mapping failed: {failed.Message}",
                page.Page.Body.GetRawText()));
            return new MappedPage([], [.. rejected], [], null);
        }
    }

    private WritePage Prepare(TransformPage page, DateTimeOffset now)
    {
        var mapped = Map(page);
        var items = mapped.Items.Select(item =>
        {
            var final = item.Day is not { } day || day <= page.Delivery.FinalThrough;
            return new PreparedItem(item, final, ContentHash.Of(item, final, labels));
        });
        var days = mapped.Items.Where(item => item.Day is not null)
            .GroupBy(item => item.Line, StringComparer.Ordinal)
            .ToDictionary(
                line => line.Key,
                line => DaySet.Of(line.Select(item => DayRange.One(item.Day!.Value))),
                StringComparer.Ordinal);

        // A page that is not its window's last answers for no days, yet tells which days have items.
        var covered = mapped.Covered.ToLookup(need => need.Line, StringComparer.Ordinal);
        var answers = mapped.Covered.Select(need => new LineAnswer(
                need.Line, need.Range, days.GetValueOrDefault(need.Line, DaySet.Empty).Within(need.Range)))
            .Concat(days.Where(line => !covered.Contains(line.Key))
                .Select(line => new LineAnswer(line.Key, null, line.Value)));
        var rawMax = Math.Min(RawCharactersMax, RawCharactersOfPageMax / Math.Max(1, mapped.Rejected.Count));
        var unreadable = mapped.Rejected.Select(record => new DeadLetter(
            record.Id, record.Line, record.Day, null, record.Reason,
            record.Raw.Length <= rawMax ? record.Raw : record.Raw[..rawMax], now));
        return new WritePage(
            page.Attempt, page.Page.Window, page.Page.NextCursor, [.. items], [.. answers], [.. unreadable],
            mapped.Facts, page.Quota, page.Delivery)
        {
            Incomplete = mapped.Incomplete,
        };
    }
}

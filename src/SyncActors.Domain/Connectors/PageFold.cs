using System.Collections.Immutable;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Connectors;

/// <summary>What a delivered page does to the state.</summary>
internal static class PageFold
{
    internal static ConnectorState Apply(ConnectorState state, PageReport page, DateTimeOffset at)
    {
        var run = state.Run!;
        var seen = Seen(run.Seen, page.Destinations, page.Answers);
        var last = page.NextCursor is null;
        var ended = Ended(state, page);
        var letters = Keep(
            state.DeadLetters.RemoveRange(ended.Select(letter => letter.Key)),
            page.Unreadable.Select(letter => Held(letter, page)).Concat(Refused(page.Destinations, at)));
        var counts = new ItemCounts(
            0, 0, 0, page.Unreadable.Count(letter => !state.DeadLetters.ContainsKey(letter.Key)));
        foreach (var destination in page.Destinations)
            counts = counts.Plus(Counts(destination));
        var permits = Math.Max(0, run.Permits - 1);
        return state with
        {
            Facts = page.Facts is { } facts ? state.Facts.With(facts) : state.Facts,
            Bucket = page.Quota is { } quota ? state.Bucket!.Correct(quota, permits, at) : state.Bucket,
            Destinations = Progress(state, page, seen, ended, letters),
            DeadLetters = letters,
            Digest = state.Digest.Plus(page.Digest),
            Totals = state.Totals.Plus(counts),
            Requests = state.Requests + 1,
            ThrottlesInARow = 0,
            HostUnknownSince = null,
            NewestDays = Newest(state.NewestDays, page.Window, seen),
            Run = run with
            {
                Left = last ? run.Left.RemoveAt(0) : run.Left,
                Cursor = page.NextCursor,
                Seen = last ? run.Seen.Clear() : seen,
                Done = run.Done + (last ? 1 : 0),
                Requests = run.Requests + 1,
                Permits = permits,
                Failures = 0,
                Incomplete = run.Incomplete ?? page.Incomplete,
                Counts = run.Counts.Plus(counts),
                DenseAnswered = run.DenseAsked.IsEmpty
                    ? run.DenseAnswered
                    : run.DenseAnswered.Union(run.DenseAsked.Intersect(seen.Keys)),
            },
        };
    }

    // What has arrived in another form, or can be read now, waits no longer.
    private static List<DeadLetter> Ended(ConnectorState state, PageReport page) => state.DeadLetters.IsEmpty
        ? []
        :
        [
            .. (from destination in page.Destinations
                from item in destination.Items
                where item.Result != ItemResult.DeadLettered
                from key in (string[])[DeadLetter.KeyOf(destination.Destination, item.Id), item.Id]
                select state.DeadLetters.GetValueOrDefault(key)).OfType<DeadLetter>().Distinct(),
        ];

    /// <summary>Dead letters with newer ones added, the oldest beyond the bound dropped.</summary>
    internal static ImmutableSortedDictionary<string, DeadLetter> Keep(
        ImmutableSortedDictionary<string, DeadLetter> letters, IEnumerable<DeadLetter> newer)
    {
        foreach (var letter in newer)
            letters = letters.SetItem(
                letter.Key, letters.TryGetValue(letter.Key, out var older) ? letter.InPlaceOf(older) : letter);
        return letters.Count <= ConnectorState.DeadLettersMax
            ? letters
            : letters.RemoveRange(letters.Values
                .OrderBy(letter => letter.At).ThenBy(letter => letter.Key, StringComparer.Ordinal)
                .Take(letters.Count - ConnectorState.DeadLettersMax).Select(letter => letter.Key).ToList());
    }

    private static ImmutableSortedDictionary<string, DaySet> Seen(
        ImmutableSortedDictionary<string, DaySet> seen, IReadOnlyList<DestinationPage> destinations,
        IReadOnlyList<LineAnswer> answers)
    {
        foreach (var destination in destinations)
        {
            foreach (var item in destination.Items)
            {
                if (item.Day is { } day)
                    seen = Add(seen, item.Line, DaySet.Of(DayRange.One(day)));
            }
        }

        foreach (var answer in answers)
            seen = Add(seen, answer.Line, answer.WithItems);

        return seen;
    }

    /// <summary>Days by line with more days of a line.</summary>
    internal static ImmutableSortedDictionary<string, DaySet> Add(
        ImmutableSortedDictionary<string, DaySet> seen, string line, DaySet days)
    {
        var known = seen.GetValueOrDefault(line, DaySet.Empty);
        var now = known.With(days);
        return ReferenceEquals(now, known) ? seen : seen.SetItem(line, now);
    }

    private static ImmutableSortedDictionary<string, DateOnly> Newest(
        ImmutableSortedDictionary<string, DateOnly> newest, Window window,
        ImmutableSortedDictionary<string, DaySet> seen)
    {
        foreach (var line in window.Lines)
        {
            if (seen.TryGetValue(line, out var days) && days.Ranges is { Count: > 0 } ranges
                && !(newest.TryGetValue(line, out var known) && known >= ranges[^1].Through))
            {
                newest = newest.SetItem(line, ranges[^1].Through);
            }
        }

        return newest;
    }

    private static ImmutableSortedDictionary<string, DestinationProgress> Progress(
        ConnectorState state, PageReport page, ImmutableSortedDictionary<string, DaySet> seen,
        IReadOnlyList<DeadLetter> ended, ImmutableSortedDictionary<string, DeadLetter> letters)
    {
        var destinations = state.Destinations;
        foreach (var written in page.Destinations)
        {
            // One that the run has left out since lacks earlier pages of the window, which therefore answers for
            // nothing there.
            if (!destinations.TryGetValue(written.Destination, out var progress)
                || state.Run!.Failing.Contains(written.Destination))
                continue;

            var lines = ended.Aggregate(
                progress.Lines,
                (parked, letter) => Unpark(
                    parked, letter.Line, Days(letter).Without(Held(letters, written.Destination, letter.Line))));
            foreach (var answer in page.Answers)
            {
                if (answer.Range is not { } range)
                    continue;
                lines = lines.SetItem(
                    answer.Line,
                    lines.GetValueOrDefault(answer.Line, LineCoverage.None)
                        .Answered(
                            range, seen.GetValueOrDefault(answer.Line, DaySet.Empty), state.Run!.FinalThrough,
                            Held(letters, written.Destination, answer.Line),
                            state.Run.Replayed.GetValueOrDefault(answer.Line)));
            }

            // Nothing answers for these any more.
            if (page.NextCursor is null)
            {
                var answered = page.Answers.Where(answer => answer.Range is not null).Select(answer => answer.Line);
                lines = page.Unreadable.Where(letter => !answered.Contains(letter.Line))
                    .Aggregate(lines, (held, letter) => Park(held, letter.Line, Days(Held(letter, page))));
            }

            destinations = destinations.SetItem(
                written.Destination,
                progress with
                {
                    Lines = lines,
                    Counts = progress.Counts.Plus(Counts(written)),
                    Failure = null,
                    FailingSince = null,
                });
        }

        return destinations;
    }

    // A record whose day cannot be told holds back all days of its window, and gives all of them back.
    private static DeadLetter Held(DeadLetter letter, PageReport page) =>
        letter.Day is null ? letter with { Holds = page.Window.Range } : letter;

    private static DaySet Held(
        ImmutableSortedDictionary<string, DeadLetter> letters, string destination, string line) => letters.IsEmpty
        ? DaySet.Empty
        : DaySet.Of(letters.Values
            .Where(letter => letter.Line == line && (letter.Destination ?? destination) == destination)
            .Select(letter => letter.Days()).OfType<DayRange>());

    private static DaySet Days(DeadLetter letter) =>
        letter.Days() is { } range ? DaySet.Of(range) : DaySet.Empty;

    private static ImmutableSortedDictionary<string, LineCoverage> Park(
        ImmutableSortedDictionary<string, LineCoverage> lines, string line, DaySet days) =>
        lines.SetItem(line, lines.GetValueOrDefault(line, LineCoverage.None).Park(days));

    private static ImmutableSortedDictionary<string, LineCoverage> Unpark(
        ImmutableSortedDictionary<string, LineCoverage> lines, string line, DaySet days) =>
        lines.TryGetValue(line, out var coverage) ? lines.SetItem(line, coverage.Unpark(days)) : lines;

    private static ItemCounts Counts(DestinationPage page)
    {
        var (synced, skipped, dead) = (0, 0, 0);
        foreach (var item in page.Items)
        {
            if (item.Result == ItemResult.Synced)
                synced++;
            else if (item.Result == ItemResult.Skipped)
                skipped++;
            else
                dead++;
        }

        return new ItemCounts(synced, page.Unchanged, skipped, dead);
    }

    private static IEnumerable<DeadLetter> Refused(IReadOnlyList<DestinationPage> destinations, DateTimeOffset at) =>
        from destination in destinations
        from item in destination.Items
        where item.Result == ItemResult.DeadLettered
        select new DeadLetter(
            item.Id, item.Line, item.Day, destination.Destination, item.Reason ?? "", null, at, Holds: null, item.Hash);
}

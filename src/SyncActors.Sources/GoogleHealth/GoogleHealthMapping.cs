using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Turns answers into items: one item per line and day, with all its samples. Pure; never throws for what an
/// answer may hold.</summary>
internal static class GoogleHealthMapping
{
    private const int RawCharactersMax = 16_384;
    private const int HashCharacters = 16;

    /// <summary>One record that was read.</summary>
    private readonly record struct Row(GoogleHealthPlace Place, IReadOnlyList<Sample> Samples);

    /// <summary>Items of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="facts">What is known of the account.</param>
    /// <param name="withDevices">Whether devices become samples.</param>
    public static MappedPage Map(RawPage page, SourceFacts facts, bool withDevices)
    {
        var question = GoogleHealthCatalogue.Find(page.Window.Endpoint);
        if (question is null)
            return new MappedPage([], [], [], null);
        if (question.Action == GoogleHealthAction.Account || page.Window.Range is not { } range)
            return GoogleHealthMappingAccount.Map(question, page.Body, facts, withDevices);

        var rejected = new List<RejectedRecord>();
        var rows = Rows(question, page, range, facts.TimeZone, rejected);
        var items = rows.GroupBy(row => row.Place.Unit).OrderBy(unit => unit.Key, StringComparer.Ordinal)
            .Select(unit => Item(question, unit.Key, [.. unit])).OfType<Item>();
        return new MappedPage([.. items], rejected, Covered(question, page, range, facts), null);
    }

    /// <summary>A record that could not be read.</summary>
    public static RejectedRecord Reject(string line, string reason, JsonElement record)
    {
        var raw = record.GetRawText();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)))[..HashCharacters];
        return new RejectedRecord(
            $"{line}/rejected/{hash}", line, reason, raw.Length <= RawCharactersMax ? raw : raw[..RawCharactersMax]);
    }

    private static List<Row> Rows(
        GoogleHealthQuestion question, RawPage page, DayRange range, string? zone, List<RejectedRecord> rejected)
    {
        var next = page.NextCursor is { } text ? GoogleHealthCursor.Parse(text) : null;
        var records = GoogleHealthPaging.Records(question, page.Body);
        if (question.Timing == GoogleHealthTiming.IntervalEnd)
            records = GoogleHealthMappingSleep.Distinct(records);
        var rows = new List<Row>();
        foreach (var record in records)
        {
            if (GoogleHealthPlace.Of(question, record, zone) is not { } place)
            {
                if (!GoogleHealthMappingSleep.IsGoingOn(question, record))
                    rejected.Add(Reject(question.Line!, "the record does not tell its day", record));
                continue;
            }

            if (!range.Contains(place.Day) || !GoogleHealthPaging.Keeps(next, place))
                continue;
            if (Read(question, record, place, out var complaint) is { } samples)
                rows.Add(new Row(place, samples));
            else
                rejected.Add(Reject(question.Line!, complaint, record));
        }

        return rows;
    }

    private static IReadOnlyList<Sample>? Read(
        GoogleHealthQuestion question, JsonElement record, GoogleHealthPlace place, out string complaint)
    {
        complaint = $"the record has no {question.Member}";
        if (GoogleHealthJson.Member(record, question.Member) is not { ValueKind: JsonValueKind.Object } value)
            return null;
        var samples = new GoogleHealthSamples(place.TimestampMs);
        question.Read!(value, samples);
        complaint = samples.Complaint ?? string.Empty;
        return samples.Complaint is null ? samples.All : null;
    }

    private static SampleItem? Item(GoogleHealthQuestion question, string unit, List<Row> rows)
    {
        IReadOnlyList<Sample> samples = question.Gathering switch
        {
            GoogleHealthGathering.First => rows.Select(row => row.Samples).FirstOrDefault(row => row.Count > 0) ?? [],
            GoogleHealthGathering.Sum => Total(rows),
            _ => Together(rows),
        };
        if (samples.Count == 0)
            return null;
        var id = question.IdSuffix is { } suffix ? $"{question.Line}/{unit}/{suffix}" : $"{question.Line}/{unit}";
        return new SampleItem(id, question.Line!, rows[0].Place.Day, samples);
    }

    private static List<Sample> Total(List<Row> rows)
    {
        var totals = new List<Sample>();
        foreach (var sample in rows.SelectMany(row => row.Samples))
        {
            var index = totals.FindIndex(total =>
                total.Metric == sample.Metric && total.Labels.SequenceEqual(sample.Labels));
            if (index < 0)
                totals.Add(sample);
            else
                totals[index] = totals[index] with { Value = totals[index].Value + sample.Value };
        }

        return totals;
    }

    // Two sources that know of one measurement give it with the same time; the first stands.
    private static IReadOnlyList<Sample> Together(List<Row> rows) =>
        [.. rows.SelectMany(row => row.Samples).OrderBy(sample => sample.TimestampMs)
            .DistinctBy(sample => (sample.Metric, sample.TimestampMs))];

    private static IReadOnlyList<LineNeed> Covered(
        GoogleHealthQuestion question, RawPage page, DayRange range, SourceFacts facts)
    {
        if (page.NextCursor is not null || !question.Covers)
            return [];
        if (question.Timing != GoogleHealthTiming.IntervalEnd)
            return [.. page.Window.Lines.Select(line => new LineNeed(line, range))];
        var pending = GoogleHealthMappingSleep.Pending(question, page.Body, facts);
        var covered = new List<LineNeed>();
        foreach (var line in page.Window.Lines)
        {
            var from = range.From;
            foreach (var day in pending.Where(range.Contains).Order())
            {
                if (from < day)
                    covered.Add(new LineNeed(line, new DayRange(from, day.AddDays(-1))));
                from = day.AddDays(1);
            }

            if (from <= range.Through)
                covered.Add(new LineNeed(line, new DayRange(from, range.Through)));
        }

        return covered;
    }
}

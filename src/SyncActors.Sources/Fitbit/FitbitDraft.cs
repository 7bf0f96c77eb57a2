using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>A <see cref="MappedPage"/> in the making: what could be read, and what could not.</summary>
internal sealed class FitbitDraft(RawPage page, SourceFacts facts)
{
    private const int RawCharactersMax = 16_384;

    private readonly List<Item> _items = [];
    private readonly Dictionary<string, SampleItem> _byId = new(StringComparer.Ordinal);
    private readonly List<RejectedRecord> _rejected = [];
    private bool _pageIsUnreadable;

    /// <summary>The answer.</summary>
    public JsonElement Body => page.Body;

    /// <summary>What was asked.</summary>
    public Window Window => page.Window;

    /// <summary>The user's zone; null while unknown.</summary>
    public string? Zone => facts.TimeZone;

    /// <summary>Whether the answer is <c>{}</c> or <c>[]</c>: nothing for the days asked.</summary>
    public bool IsEmpty => Body.ValueKind switch
    {
        JsonValueKind.Object => Body.GetPropertyCount() == 0,
        JsonValueKind.Array => Body.GetArrayLength() == 0,
        _ => false,
    };

    /// <summary>Whether the window asks for a line; others are left out though the answer may hold them.</summary>
    public bool Wants(string line) => page.Window.Lines.Contains(line);

    /// <summary>Whether an item of this id was added.</summary>
    public bool Holds(string id) => _byId.ContainsKey(id);

    /// <summary>
    /// The records of the answer: a list under <paramref name="key"/>, a list at the top, or one record alone. An
    /// answer of another shape is rejected as a whole and covers nothing.
    /// </summary>
    /// <param name="key">Member that holds the list.</param>
    /// <param name="otherKey">Another spelling of it; null when there is none.</param>
    public IReadOnlyList<JsonElement> Records(string key, string? otherKey = null)
    {
        if (IsEmpty)
            return [];
        if (Body.ValueKind == JsonValueKind.Array)
            return [.. Body.EnumerateArray()];
        if (Body.ValueKind == JsonValueKind.Object)
        {
            if (Body.TryGetProperty(key, out var list)
                || (otherKey is not null && Body.TryGetProperty(otherKey, out list)))
            {
                if (list.ValueKind == JsonValueKind.Array)
                    return [.. list.EnumerateArray()];
                if (list.ValueKind == JsonValueKind.Null)
                    return [];
            }
            else if (Body.TryGetProperty("dateTime", out _))
            {
                return [Body];
            }
        }

        RejectPage($"holds no list '{key}'");
        return [];
    }

    /// <summary>Records with their days. Records without a readable day are rejected; days that the window did not ask
    /// for belong to another window and are passed over.</summary>
    /// <param name="line">Line that records without a day are rejected under.</param>
    /// <param name="records">From <see cref="Records"/>.</param>
    /// <param name="member">Member that holds the day.</param>
    /// <param name="otherMember">Member that tells the day where <paramref name="member"/> is absent; null when none
    /// does.</param>
    public IEnumerable<(DateOnly Day, JsonElement Record)> ByDay(
        string line, IReadOnlyList<JsonElement> records, string member = "dateTime", string? otherMember = null)
    {
        foreach (var record in records)
        {
            var text = FitbitJson.Text(record, member)
                ?? (otherMember is null ? null : FitbitJson.Text(record, otherMember));
            if (FitbitJson.Day(text) is not { } day)
                Reject(IdByContent(line, record.GetRawText()), line, $"'{member}' is no date", record);
            else if (page.Window.Range is not { } range || range.Contains(day))
                yield return (day, record);
        }
    }

    /// <summary>Begins the item of a line and a whole day, stamped with the day's noon.</summary>
    public FitbitRecord Begin(string line, DateOnly day, JsonElement record) =>
        Begin($"{line}/{day:yyyy-MM-dd}", line, day, CivilTime.NoonMs(day, Zone), record);

    /// <summary>Begins an item.</summary>
    public FitbitRecord Begin(string id, string line, DateOnly? day, long timestampMs, JsonElement record) =>
        new(this, id, line, day, timestampMs, record);

    /// <summary>Adds an item. A second one of the same id is passed over when equal, else rejected.</summary>
    public void Add(SampleItem item, JsonElement record)
    {
        if (_byId.TryAdd(item.Id, item))
            _items.Add(item);
        else if (!SameSamples(_byId[item.Id], item))
            Reject(IdByContent(item.Line, record.GetRawText()), item.Line, $"is a second record for {item.Id}", record);
    }

    /// <summary>Keeps a record that could not be read.</summary>
    public void Reject(string id, string line, string reason, JsonElement record)
    {
        var raw = record.GetRawText();
        raw = raw.Length > RawCharactersMax ? raw[..RawCharactersMax] : raw;
        _rejected.Add(new RejectedRecord(id, line, reason, raw));
    }

    /// <summary>Rejects the whole answer: it is kept, and the days stay open.</summary>
    public void RejectPage(string reason)
    {
        _pageIsUnreadable = true;
        var line = page.Window.Lines.Count > 0 ? page.Window.Lines[0] : page.Window.Endpoint;
        Reject($"{page.Window.Endpoint}/page/{page.Window.Range}", line, $"The answer {reason}", Body);
    }

    /// <summary>The page. Days are covered by the last page of a window.</summary>
    public MappedPage Finish(SourceFacts? learned = null)
    {
        var isAnswered = page.NextCursor is null && !_pageIsUnreadable;
        IReadOnlyList<LineNeed> covered = isAnswered && page.Window.Range is { } range
            ? [.. page.Window.Lines.Select(line => new LineNeed(line, range))]
            : [];
        return new MappedPage(_items, DistinctRejected(), covered, learned);
    }

    // One page never names an id twice: not for two records, nor for a record and an item.
    private List<RejectedRecord> DistinctRejected()
    {
        var taken = _byId.Keys.ToHashSet(StringComparer.Ordinal);
        var distinct = new List<RejectedRecord>();
        foreach (var rejected in _rejected)
        {
            var byContent = IdByContent(rejected.Line, rejected.Raw);
            if (taken.Add(rejected.Id))
                distinct.Add(rejected);
            else if (taken.Add(byContent))
                distinct.Add(rejected with { Id = byContent });
        }

        return distinct;
    }

    private static string IdByContent(string line, string raw)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(raw));
        return $"{line}/unreadable/{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }

    private static bool SameSamples(SampleItem left, SampleItem right) =>
        left.Samples.Count == right.Samples.Count && left.Samples.Zip(right.Samples).All(pair =>
            pair.First.Metric == pair.Second.Metric && pair.First.TimestampMs == pair.Second.TimestampMs
            && pair.First.Value.Equals(pair.Second.Value) && pair.First.Labels.SequenceEqual(pair.Second.Labels));
}

using System.Globalization;
using System.Text.Json;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>
/// Decides where the next page of a window begins. An item holds all records of its day, but pages end anywhere: the
/// oldest day of a page that is not the last is given back, and the next page is asked with a bound at the end of that
/// day. Pure.
/// </summary>
internal static class GoogleHealthPaging
{
    private const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>What follows a page.</summary>
    public abstract record Step
    {
        private Step()
        {
        }

        /// <summary>The next page begins here; null when the page was the last.</summary>
        public sealed record Go(string? Cursor) : Step;

        /// <summary>The pages lead nowhere.</summary>
        public sealed record Stuck(string Reason) : Step;

        /// <summary>More records belong to one day than a page holds, so its sum cannot be made.</summary>
        public sealed record Split(string Reason) : Step;
    }

    /// <summary>Decides about one page.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="range">Days of the window; null for questions about the account.</param>
    /// <param name="current">Where the page began.</param>
    /// <param name="body">The answer.</param>
    /// <param name="zone">The user's zone, for records without an offset.</param>
    public static Step Next(
        GoogleHealthQuestion question, DayRange? range, GoogleHealthCursor current, JsonElement body, string? zone)
    {
        var places = range is { } days ? Places(question, days, current, body, zone) : [];
        if (current.OpenUnit is { } open && places.Exists(place => string.CompareOrdinal(place.Unit, open) >= 0))
            return new Step.Split($"{question.DataType}: more records on {open} than a page holds");
        if (GoogleHealthJson.Text(body, "nextPageToken") is not { } token)
            return new Step.Go(null);
        if (places.Count == 0)
            return Follow(question, current with { Token = token }, current);
        if (question.Gathering == GoogleHealthGathering.First)
        {
            var oldest = places.Min(place => place.Day);
            return new Step.Go(oldest > range!.Value.From ? Bound(GoogleHealthPlace.Text(oldest)) : null);
        }

        return HeldBack(question, places) is { } before
            ? new Step.Go(Bound(before))
            : Follow(question, current with { OpenUnit = places.Min(place => place.Unit), Token = token }, current);
    }

    /// <summary>Whether a record belongs to a page that ends in a cursor; what it gave back does not.</summary>
    public static bool Keeps(GoogleHealthCursor? next, GoogleHealthPlace place) =>
        next is not { Token: null, Before: { } before } || !IsBefore(place, before);

    private static List<GoogleHealthPlace> Places(
        GoogleHealthQuestion question, DayRange range, GoogleHealthCursor current, JsonElement body, string? zone)
    {
        var places = new List<GoogleHealthPlace>();
        foreach (var record in Records(question, body))
        {
            if (GoogleHealthPlace.Of(question, record, zone) is { } place && range.Contains(place.Day)
                && (current.Before is not { } before || IsBefore(place, before)))
                places.Add(place);
        }

        return places;
    }

    /// <summary>The records of an answer.</summary>
    public static IEnumerable<JsonElement> Records(GoogleHealthQuestion question, JsonElement body) =>
        GoogleHealthJson.Elements(
            body, question.Timing is GoogleHealthTiming.RollUpDay or GoogleHealthTiming.RollUpStart
            ? "rollupDataPoints" : "dataPoints");

    // The bound that gives back what older records may still belong to; null when nothing of the page would be left.
    private static string? HeldBack(GoogleHealthQuestion question, List<GoogleHealthPlace> places)
    {
        if (question.Timing == GoogleHealthTiming.RollUpStart)
        {
            var oldest = places.Min(place => place.Unit);
            var kept = places.Where(place => place.Unit != oldest).ToList();
            return kept.Count == 0
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds(kept.Min(place => place.TimestampMs))
                .ToString(InstantForm, CultureInfo.InvariantCulture);
        }

        var newest = places.Max(place => place.Day);
        var held = places.Min(place => place.OpenThrough);
        if (held >= newest)
            held = places.Min(place => place.Day);
        return held < newest ? GoogleHealthPlace.Text(held.AddDays(1)) : null;
    }

    private static bool IsBefore(GoogleHealthPlace place, string before) =>
        GoogleHealthPlace.DayOf(before) is { } day ? place.Day < day
        : GoogleHealthJson.Instant(before) is not { } instant || place.TimestampMs < instant.ToUnixTimeMilliseconds();

    private static string Bound(string before) => new GoogleHealthCursor(before, null, null).ToString();

    private static Step Follow(GoogleHealthQuestion question, GoogleHealthCursor next, GoogleHealthCursor current) =>
        next.Token == current.Token
            ? new Step.Stuck($"{question.DataType}: the next page is the page itself")
            : new Step.Go(next.ToString());
}

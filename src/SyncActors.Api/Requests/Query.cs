using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SyncActors.Api.Requests;

/// <summary>Reads parameters of a query strictly. They reach the routes as texts, so that a refusal can name
/// them.</summary>
internal static class Query
{
    /// <summary>Items of a page when nothing else is asked for.</summary>
    internal const int LimitDefault = 100;

    /// <summary>Items of a page at most.</summary>
    internal const int LimitMax = 1000;

    /// <summary>Size of a page.</summary>
    internal static int Limit(string? text) => text is null ? LimitDefault : (int)Number("limit", text, 1, LimitMax);

    /// <summary>A whole number within bounds.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    internal static long Number(string name, string text, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
            ? number
            : throw new BadHttpRequestException(max == long.MaxValue
                ? $"'{name}' is '{text}'; it must be a whole number from {min} on."
                : $"'{name}' is '{text}'; it must be a whole number from {min} to {max}.");

    /// <summary>A sequence number; null when it is not given.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    internal static long? SequenceNr(string name, string? text) =>
        text is null ? null : Number(name, text, 0, long.MaxValue);

    /// <summary>A day; null when it is not given.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    internal static DateOnly? Day(string name, string? text) => text is null ? null
        : DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new BadHttpRequestException($"'{name}' is '{text}'; it must be a day, such as 2026-01-31.");

    /// <summary>A UUID; null when it is not given.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    internal static Guid? Uuid(string name, string? text) => text is null ? null
        : Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id
        : throw new BadHttpRequestException($"'{name}' is '{text}'; it must be a UUID.");
}

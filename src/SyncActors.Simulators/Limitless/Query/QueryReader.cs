using System.Globalization;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Reads parameters as the vendor does.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int WallClockLength = 19;

    /// <summary>A parameter; null when absent or empty.</summary>
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A flag.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new BadRequestException($"Invalid {name}"),
    };

    /// <summary>The zone in which times are read and shown.</summary>
    public TimeZoneInfo Zone()
    {
        var name = Text("timezone") ?? "UTC";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new BadRequestException("Invalid timezone");
    }

    /// <summary>Whether the oldest come first.</summary>
    public bool Ascending() => Text("direction") switch
    {
        null or "desc" => false,
        "asc" => true,
        _ => throw new BadRequestException("Invalid direction"),
    };

    /// <summary>The size of a page.</summary>
    /// <param name="usual">When none is named.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="excess">What becomes of a larger one.</param>
    public int Limit(int usual, int largest, LimitExcess excess)
    {
        if (Text("limit") is not { } text)
            return usual;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1)
            throw new BadRequestException("Invalid limit");
        return limit <= largest ? limit
            : excess == LimitExcess.Clamp ? largest
            : throw new BadRequestException($"limit must not exceed {largest}");
    }

    /// <summary>A moment given as a wall clock of the zone; an offset in the text is passed over. Null when
    /// absent.</summary>
    public DateTimeOffset? Moment(string name, TimeZoneInfo zone)
    {
        if (Text(name) is not { } text)
            return null;
        var reading = text.Length > WallClockLength ? text[..WallClockLength] : text;
        return DateTime.TryParseExact(
            reading, ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var local)
                ? WallClock.ToInstant(local, zone)
                : throw new BadRequestException($"Invalid {name}");
    }

    /// <summary>A whole number that must be there.</summary>
    public long Number(string name) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadRequestException($"{name} is required");
}

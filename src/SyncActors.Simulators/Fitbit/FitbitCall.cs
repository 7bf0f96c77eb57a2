using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>One admitted request: whose data, at which moment.</summary>
internal sealed class FitbitCall(HttpContext context, FitbitSimulatorOptions options, Person person, DateTimeOffset now)
{
    private const string LocalFormat = "yyyy-MM-ddTHH:mm:ss.fff";

    public HttpContext Context { get; } = context;

    public FitbitSimulatorOptions Options { get; } = options;

    public Person Person { get; } = person;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The user's civil date now.</summary>
    public DateOnly Today { get; } = DateOnly.FromDateTime(person.WallClockAt(now));

    /// <summary>A day as uploaded by now; null when nothing of it was.</summary>
    public PersonDay? Seen(DateOnly date) => Options.Population.DayAsSeen(Person.Id, date, Now);

    /// <summary>The minutes of a day and how many of them were uploaded by now; null when none was.</summary>
    public (DayMinutes Minutes, int Seen)? SeenMinutes(DateOnly date)
    {
        var seen = Person.MinutesSeen(date, Now);
        return seen > 0 && Options.Population.Minutes(Person.Id, date) is { } minutes ? (minutes, seen) : null;
    }

    /// <summary>A value of the path; empty when the path has none of that name.</summary>
    public string Route(string name) => Context.Request.RouteValues[name] as string ?? "";

    /// <summary>Days of the range that something was uploaded for.</summary>
    public IEnumerable<PersonDay> SeenIn(DateRange range) => range.Days().Select(Seen).OfType<PersonDay>();

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A wall clock with milliseconds and without offset.</summary>
    public static string Local(DateTime local) => local.ToString(LocalFormat, CultureInfo.InvariantCulture);

    public static VendorAnswer Ok(JsonNode body) => new(200, body.ToJsonString());

    /// <summary>An object with one array.</summary>
    public static JsonNode Wrapped(string key, IEnumerable<JsonNode> items) =>
        new JsonObject { [key] = new JsonArray([.. items]) };
}

/// <summary>Days from <paramref name="Start"/> to <paramref name="End"/>, both included.</summary>
internal readonly record struct DateRange(DateOnly Start, DateOnly End)
{
    public int Count => End.DayNumber - Start.DayNumber + 1;

    public IEnumerable<DateOnly> Days()
    {
        for (var number = Start.DayNumber; number <= End.DayNumber; number++)
            yield return DateOnly.FromDayNumber(number);
    }
}

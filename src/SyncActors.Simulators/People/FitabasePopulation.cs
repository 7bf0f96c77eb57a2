using System.Globalization;

namespace SyncActors.Simulators.People;

/// <summary>
/// The volunteers of the Fitabase export (12 April to 12 May 2016) as people of the simulators: their recorded daily
/// numbers exactly as the files say. What the files lack (heart rate, stages, temperatures) is absent here too.
/// </summary>
/// <remarks>
/// Furberg, Brinton, Keating and Ortiz, "Crowd-sourced Fitbit datasets 03.12.2016-05.12.2016", Zenodo record 53894.
/// Dates are US
/// style without a zone, so people live in UTC. The files give only sums of a day's sleep; the clock times of the
/// sessions are made up, their sums are not.
/// </remarks>
public sealed class FitabasePopulation : IPopulation
{
    private const string ActivityFile = "dailyActivity_merged.csv";
    private const string SleepFile = "sleepDay_merged.csv";
    private const string WeightFile = "weightLogInfo_merged.csv";

    private readonly Dictionary<string, Person> _people;
    private readonly Dictionary<(string Person, DateOnly Date), PersonDay> _days;

    private FitabasePopulation(
        Dictionary<(string Person, DateOnly Date), PersonDay> days, Func<Person, Person>? adjust)
    {
        _days = days;
        _people = days.Keys
            .GroupBy(static key => key.Person, static key => key.Date)
            .Select(static dates => PersonOf(dates.Key, dates.Min(), dates.Max()))
            .ToDictionary(static person => person.Id, person => adjust is null ? person : adjust(person));
        People = [.. _people.Values.OrderBy(static person => person.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Reads a folder that holds the daily activity, sleep and weight files of the export.</summary>
    /// <param name="folder">Folder with <c>dailyActivity_merged.csv</c>, <c>sleepDay_merged.csv</c> and
    /// <c>weightLogInfo_merged.csv</c>.</param>
    /// <param name="adjust">Changes a person, for instance its sync habit; must be pure. Null changes nothing.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="FormatException">A row is not of the export's form; the message names file and
    /// line.</exception>
    public static FitabasePopulation Read(string folder, Func<Person, Person>? adjust = null)
    {
        var days = new Dictionary<(string, DateOnly), PersonDay>();
        foreach (var row in FitabaseCsv.Rows(Path.Combine(folder, ActivityFile)))
            days.Add((row.Text("Id"), row.Date("ActivityDate")), Activity(row));
        foreach (var row in FitabaseCsv.Rows(Path.Combine(folder, SleepFile)).Distinct())
        {
            var (id, date) = (row.Text("Id"), row.Date("SleepDay"));
            var day = DayOrHole(days, id, date);
            days[(id, date)] = day with
            {
                Sleep = FitabaseSleep.Sessions(
                    id, date, row.Int("TotalSleepRecords"), row.Int("TotalMinutesAsleep"), row.Int("TotalTimeInBed")),
            };
        }

        foreach (var row in FitabaseCsv.Rows(Path.Combine(folder, WeightFile)).Distinct())
            AddWeight(days, row);
        return new FitabasePopulation(days, adjust);
    }

    /// <inheritdoc/>
    public Person? Find(string personId) => _people.GetValueOrDefault(personId);

    /// <inheritdoc/>
    public PersonDay? Day(string personId, DateOnly date) => _days.GetValueOrDefault((personId, date));

    private static PersonDay Activity(FitabaseCsv.Row row)
    {
        var calories = row.Int("Calories");
        var sedentary = row.Int("SedentaryMinutes");
        var (light, fair) = (row.Int("LightlyActiveMinutes"), row.Int("FairlyActiveMinutes"));
        var very = row.Int("VeryActiveMinutes");
        var steps = row.Int("TotalSteps");
        return new PersonDay
        {
            Date = row.Date("ActivityDate"),

            // The export marks a day off the wrist by no movement at all.
            Worn = steps > 0 || light + fair + very > 0,
            Steps = steps,
            DistanceKm = row.Decimal("TotalDistance"),
            Distances = new DistanceSplit(
                row.Decimal("TrackerDistance"), row.Decimal("LoggedActivitiesDistance"),
                row.Decimal("VeryActiveDistance"), row.Decimal("ModeratelyActiveDistance"),
                row.Decimal("LightActiveDistance"), row.Decimal("SedentaryActiveDistance")),
            CaloriesKcal = calories,
            MinutesSedentary = sedentary,
            MinutesLight = light,
            MinutesFair = fair,
            MinutesVery = very,
        };
    }

    private static void AddWeight(Dictionary<(string, DateOnly), PersonDay> days, FitabaseCsv.Row row)
    {
        var (id, moment) = (row.Text("Id"), row.Moment("Date"));
        var (date, time) = (DateOnly.FromDateTime(moment), TimeOnly.FromDateTime(moment));
        var day = DayOrHole(days, id, date);
        var source = row.Text("IsManualReport") == "True" ? "API" : "Aria";
        decimal? fat = row.Text("Fat").Length == 0 ? null : row.Decimal("Fat");
        var log = long.Parse(row.Text("LogId"), CultureInfo.InvariantCulture);
        var weight = new WeightLog(log, time, row.Decimal("WeightKg"), row.Decimal("BMI"), fat, source);
        days[(id, date)] = day with
        {
            Weights = [.. day.Weights, weight],
            BodyFats = fat is null ? day.BodyFats : [.. day.BodyFats, new BodyFatLog(log, time, fat.Value, source)],
        };
    }

    private static PersonDay DayOrHole(Dictionary<(string, DateOnly), PersonDay> days, string id, DateOnly date) =>
        days.GetValueOrDefault((id, date)) ?? new PersonDay { Date = date, Worn = false };

    private static Person PersonOf(string id, DateOnly first, DateOnly last) => new()
    {
        Id = id,
        Seed = Dice.Key("fitabase " + id),
        DisplayName = "Volunteer " + id[^4..],
        MemberSince = first,
        LastDay = last,
        Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.Utc)],
        Devices = [new PersonDevice(id, "Fitbit", IsScale: false, "000000" + id[^6..], HasAltimeter: false)],
    };
}

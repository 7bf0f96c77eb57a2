using System.Globalization;
using SyncActors.Simulators.People;
using SyncActors.Testing.Files;

namespace SyncActors.Simulators.Tests.People;

public sealed class FitabasePopulationTests
{
    private const string Folder = "fitabase";

    [FixturesFact(Folder)]
    public void Thirty_three_people_keep_every_recorded_number()
    {
        var population = FitabasePopulation.Read(SourceTree.Fixtures(Folder)!);
        Assert.Equal(33, population.People.Count);
        var rows = Rows("dailyActivity_merged.csv");
        Assert.Equal(940, rows.Length);
        foreach (var row in rows)
        {
            var day = population.Day(row["Id"], Date(row["ActivityDate"]))!;
            Assert.Equal(row["TotalSteps"], day.Steps.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["TotalDistance"], day.DistanceKm.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["VeryActiveDistance"], day.Distances!.Very.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["Calories"], day.CaloriesKcal.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["SedentaryMinutes"], day.MinutesSedentary.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["LightlyActiveMinutes"], day.MinutesLight.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["FairlyActiveMinutes"], day.MinutesFair.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row["VeryActiveMinutes"], day.MinutesVery.ToString(CultureInfo.InvariantCulture));
        }
    }

    [FixturesFact(Folder)]
    public void Sleep_sums_are_exact_and_three_repeated_rows_count_once()
    {
        var population = FitabasePopulation.Read(SourceTree.Fixtures(Folder)!);
        var rows = Rows("sleepDay_merged.csv");
        var nights = Days(population).Where(static day => day.Sleep.Count > 0).ToArray();
        Assert.Equal(413, rows.Length);
        Assert.Equal(410, nights.Length);
        foreach (var row in rows)
        {
            var day = population.Day(row["Id"], Date(row["SleepDay"].Split(' ')[0]))!;
            Assert.Equal(int.Parse(row["TotalSleepRecords"]), day.Sleep.Count);
            Assert.Equal(int.Parse(row["TotalMinutesAsleep"]), day.Sleep.Sum(static session => session.MinutesAsleep));
            Assert.Equal(int.Parse(row["TotalTimeInBed"]), day.Sleep.Sum(static session => session.MinutesInBed));
        }
    }

    [FixturesFact(Folder)]
    public void Weights_keep_every_digit_and_their_log_ids()
    {
        var population = FitabasePopulation.Read(SourceTree.Fixtures(Folder)!);
        var logs = Days(population).SelectMany(static day => day.Weights).ToArray();
        var rows = Rows("weightLogInfo_merged.csv");
        Assert.Equal(67, rows.Length);
        Assert.Equal(
            rows.Select(static row => row["LogId"] + " " + row["WeightKg"] + " " + row["BMI"] + " " + row["Fat"])
                .Order(),
            logs.Select(static log => $"{log.LogId} {log.WeightKg} {log.Bmi} {log.FatPercent}").Order());
    }

    [FixturesFact(Folder)]
    public void Seventy_seven_days_without_steps_are_holes_unless_they_show_movement()
    {
        var days = Days(FitabasePopulation.Read(SourceTree.Fixtures(Folder)!)).ToArray();
        Assert.Equal(77, days.Count(static day => day.Steps == 0));
        Assert.All(
            days.Where(static day => !day.Worn), static day => Assert.Equal(0, day.MinutesLight + day.MinutesVery));
        Assert.Equal(4, days.Count(static day => day.CaloriesKcal == 0));
    }

    [Fact]
    public void A_spoiled_row_is_named_by_file_and_line()
    {
        var folder = Directory.CreateTempSubdirectory("fitabase-spoiled");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "dailyActivity_merged.csv"), "Id,ActivityDate\r\n1,x,2\r\n");
            var error = Assert.Throws<FormatException>(() => FitabasePopulation.Read(folder.FullName));
            Assert.Equal("dailyActivity_merged.csv line 2: 3 fields instead of 2.", error.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<PersonDay> Days(FitabasePopulation population) =>
        from person in population.People
        from number in Enumerable.Range(0, 40)
        let day = population.Day(person.Id, new DateOnly(2016, 4, 10).AddDays(number))
        where day is not null
        select day;

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "M/d/yyyy", CultureInfo.InvariantCulture);

    private static Dictionary<string, string>[] Rows(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(SourceTree.Fixtures(Folder)!, file));
        var header = lines[0].Split(',');
        return
        [
            .. lines.Skip(1).Where(static line => line.Length > 0).Select(line =>
                header.Zip(line.Split(',')).ToDictionary(static pair => pair.First, static pair => pair.Second)),
        ];
    }
}

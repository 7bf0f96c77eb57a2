using System.Globalization;
using NodaTime;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.Schedules;

/// <summary>A random cron expression beside a plain reading of it, made from the same sets of numbers.</summary>
internal sealed record WallClockCron(string Text, Func<LocalDateTime, bool> Matches)
{
    public static WallClockCron Of(SeededRandom random)
    {
        var minutes = Field(random, 0, 59, 45);
        var hours = Field(random, 0, 23, 60);
        var days = Field(random, 1, 31, 75);
        var months = Field(random, 1, 12, 90);
        var weekdays = Field(random, 0, 6, 75);
        var either = days.Text[0] != '*' && weekdays.Text[0] != '*';
        return new WallClockCron(
            string.Join(' ', minutes.Text, hours.Text, days.Text, months.Text, weekdays.Text),
            time =>
            {
                var day = days.Values.Contains(time.Day);
                var weekday = weekdays.Values.Contains((int)time.DayOfWeek % 7);
                return minutes.Values.Contains(time.Minute) && hours.Values.Contains(time.Hour)
                    && months.Values.Contains(time.Month) && (either ? day || weekday : day && weekday);
            });
    }

    private static (string Text, HashSet<int> Values) Field(SeededRandom random, int min, int max, int starPercent)
    {
        if (random.Percent(starPercent))
            return ("*", [.. Enumerable.Range(min, max - min + 1)]);
        var first = random.Next(min, max + 1);
        var last = random.Next(first, max + 1);
        var step = random.Next(1, 12);
        var numbers = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(min, max + 1)).ToList();
        return random.Next(4) switch
        {
            0 => (string.Join(',', numbers), [.. numbers]),
            1 => ($"{first}-{last}", [.. Enumerable.Range(first, last - first + 1)]),
            2 => ($"*/{step}", [.. Steps(min, max, step)]),
            _ => ($"{first}-{last}/{step},{numbers[0]}", [.. Steps(first, last, step), numbers[0]]),
        };
    }

    private static IEnumerable<int> Steps(int first, int last, int step)
    {
        for (var value = first; value <= last; value += step)
            yield return value;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"cron {Text}");
}

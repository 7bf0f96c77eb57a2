using System.Globalization;
using System.Text.RegularExpressions;

namespace SyncActors.Architecture.Tests;

/// <summary>Numbers of log events are unique and documented.</summary>
public sealed partial class LogEventTests
{
    private static IReadOnlyList<(int Id, string Level, string Message, string File)> Events { get; } =
    [
        .. from file in Repository.Code("src")
           from match in LoggerMessage().Matches(file.Text)
           select (
               int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture), match.Groups["level"].Value,
               match.Groups["message"].Value, file.Name),
    ];

    [Fact]
    public void No_number_stands_for_two_messages()
    {
        var twice = Events.GroupBy(found => found.Id).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(found => found.File))}");

        Assert.NotEmpty(Events);
        Assert.Empty(twice);
    }

    [Fact]
    public void Every_message_is_in_the_table()
    {
        var page = Repository.Read("docs", "reference", "log-events.md");
        foreach (var found in Events)
        {
            var id = found.Id.ToString(CultureInfo.InvariantCulture);
            Assert.Contains($"| {id} | {found.Level} | {found.Message} |", page, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(
        """LoggerMessage\(\s*EventId = (?<id>\d+),\s*Level = LogLevel\.(?<level>\w+),\s*Message = "(?<message>[^"]*)"\)""",
        RegexOptions.None, 10_000)]
    private static partial Regex LoggerMessage();
}

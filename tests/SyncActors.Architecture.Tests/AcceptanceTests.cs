using System.Globalization;
using System.Text.RegularExpressions;
using SyncActors.Testing.Files;

namespace SyncActors.Architecture.Tests;

/// <summary>The page that says for each promise of the four programs what shows that it is kept, and the code.</summary>
public sealed partial class AcceptanceTests
{
    private static readonly string[] States = ["yes", "other", "page", "no"];

    private static IReadOnlyList<Row> Rows { get; } =
    [
        .. from line in Repository.Read("docs", "reference", "acceptance.md").ReplaceLineEndings("\n").Split('\n')
           let match = TableRow().Match(line)
           where match.Success
           let cells = Cell().Split(match.Groups["cells"].Value).Select(cell => cell.Trim()).ToList()
           select new Row(
               match.Groups["number"].Value, cells.ElementAtOrDefault(0) ?? "", cells.ElementAtOrDefault(1) ?? "",
               cells.ElementAtOrDefault(2) ?? "", cells.Count),
    ];

    // Methods of tests, those that a class takes from a suite of the testing library included.
    private static IReadOnlySet<string> Tests { get; } =
        Repository.Code("tests", "src/SyncActors.Testing").SelectMany(TestsOf).ToHashSet(StringComparer.Ordinal);

    [Theory]
    [InlineData('N', 2, 50)]
    [InlineData('L', 3, 98)]
    [InlineData('C', 3, 124)]
    [InlineData('P', 3, 80)]
    [InlineData('X', 2, 35)]
    public void Every_line_stands_there_exactly_once(char letter, int digits, int last)
    {
        var numbers = Enumerable.Range(1, last)
            .Select(number => letter + number.ToString($"d{digits}", CultureInfo.InvariantCulture));

        Assert.Equal(numbers, Rows.Select(row => row.Number).Where(number => number[0] == letter).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_line_has_four_cells_and_one_of_four_states()
    {
        Assert.NotEmpty(Rows);
        Assert.DoesNotContain(Rows, row => row.Cells != 3 || row.What.Length == 0 || !States.Contains(row.State));
    }

    [Fact]
    public void What_works_is_shown_by_a_test()
    {
        var unshown = Rows.Where(row => row.State is "yes" or "other" && !TestName().IsMatch(row.Proof));

        Assert.Empty(unshown);
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var missing = from row in Rows
                      from match in TestName().Matches(row.Proof)
                      where !Tests.Contains(match.Groups["name"].Value)
                      select $"{row.Number}: {match.Groups["name"].Value}";

        Assert.Empty(missing);
    }

    [Fact]
    public void What_a_page_satisfies_has_a_link_to_it()
    {
        var missing = Rows.Where(row => row.State == "page" && !Link().Matches(row.Proof).Any(match => Exists(match.Groups["target"].Value)));

        Assert.Empty(missing);
    }

    [Fact]
    public void What_is_not_there_says_what_is_missing() =>
        Assert.DoesNotContain(Rows, row => row.State == "no" && !Clause().IsMatch(row.Proof));

    [Fact]
    public void The_rules_see_what_they_look_for()
    {
        Assert.Contains($"{nameof(AcceptanceTests)}.{nameof(The_rules_see_what_they_look_for)}", Tests);
        Assert.DoesNotContain($"{nameof(AcceptanceTests)}.{nameof(TestsOf)}", Tests);
        Assert.Contains("CompactionContract.Events_through_the_older_baseline_go", Tests);
        Assert.Matches(TestName(), "done otherwise: `AcceptanceTests.Every_test_that_is_named_exists`");
        Assert.DoesNotMatch(TestName(), "`alerts.rules`, `config.yaml`");
        Assert.True(Exists("../guides/limitless.md#once-for-each-user"));
        Assert.False(Exists("nowhere.md"));
        Assert.DoesNotMatch(Clause(), " - ");
    }

    private static bool Exists(string target)
    {
        var path = Path.GetFullPath(Path.Combine(SourceTree.PathOf("docs", "reference"), target.Split('#')[0]));
        return File.Exists(path) || Directory.Exists(path);
    }

    // An attribute that ends in Fact or Theory, and the next public method.
    private static IEnumerable<string> TestsOf((string Name, string Text) file)
    {
        var classes = ClassName().Matches(file.Text).ToList();
        return from test in Test().Matches(file.Text)
               let within = classes.LastOrDefault(type => type.Index < test.Index)
               where within is not null
               select $"{within.Groups["name"].Value}.{test.Groups["name"].Value}";
    }

    [GeneratedRegex(@"^\| (?<number>[NLCPX]\d{2,3}) \|(?<cells>.*)\|\s*$", RegexOptions.None, 10_000)]
    private static partial Regex TableRow();

    // A bar that is written with a backslash belongs to its cell.
    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 10_000)]
    private static partial Regex Cell();

    [GeneratedRegex(@"`(?<name>[A-Z]\w+\.[A-Z]\w+)`", RegexOptions.None, 10_000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\w+ \w+", RegexOptions.None, 10_000)]
    private static partial Regex Clause();

    [GeneratedRegex(@"(?m)^ *(\w+ )*class (?<name>\w+)", RegexOptions.None, 10_000)]
    private static partial Regex ClassName();

    [GeneratedRegex(
        @"(?m)^ *\[\w*(Fact|Theory)\b[\s\S]*?\n *public (static )?(async )?[\w<>]+ (?<name>\w+)\(",
        RegexOptions.None, 10_000)]
    private static partial Regex Test();

    /// <summary>A line of the page.</summary>
    private sealed record Row(string Number, string What, string State, string Proof, int Cells);
}

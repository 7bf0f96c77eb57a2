using System.Text.RegularExpressions;

namespace SyncActors.Architecture.Tests;

/// <summary>Rules that no analyzer knows, looked for in the text of the sources.</summary>
public sealed partial class SourceTextTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 120;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        var tooLong = Repository.Code("src", "tests", "bench")
            .Select(file => (file.Name, Lines: file.Text.AsSpan().Count('\n'))).Where(file => file.Lines > LinesMax);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_of_the_product_is_wider_than_a_reader_can_hold()
    {
        var tooWide = from file in Repository.Code("src")
                      from line in file.Text.Split('\n').Index()
                      where line.Item.Length > ColumnsMax
                      select $"{file.Name}:{line.Index + 1}";

        Assert.Empty(tooWide);
    }

    [Fact]
    public void A_task_completion_source_runs_its_continuations_elsewhere() => AssertNowhere(CompletionSource(), "src");

    [Fact]
    public void Sql_is_never_put_together_from_values() => AssertNowhere(InterpolatedSql(), "src");

    [Fact]
    public void Every_task_has_an_owner_that_awaits_it() => AssertNowhere(DiscardedTask(), "src");

    [Fact]
    public void Regions_and_unfinished_work_are_not_here() => AssertNowhere(Leftovers(), "src", "tests", "bench");

    [Fact]
    public void The_project_speaks_of_itself_alone()
    {
        // Put together, so that this file does not hold what it looks for.
        string[] words =
            ["/wo" + "rk/", "hel" + "per-", "this " + "session", "previous " + "session", "seed " + "document"];
        var found = from file in Repository.All()
                    from word in words
                    where file.Text.Contains(word, StringComparison.OrdinalIgnoreCase)
                    select $"{file.Name}: {word}";

        Assert.Empty(found);
    }

    [Fact]
    public void The_rules_see_what_they_look_for()
    {
        Assert.Matches(CompletionSource(), "var done = new TaskCompletionSource();");
        Assert.DoesNotMatch(
            CompletionSource(), "new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)");
        Assert.Matches(InterpolatedSql(), "Run($\"delete from item where id = {id}\")");
        Assert.Matches(DiscardedTask(), "        _ = SendAsync(page);");
        Assert.DoesNotMatch(DiscardedTask(), "        _ = await SendAsync(page);");
        Assert.Matches(Leftovers(), "    #" + "region here");
    }

    private static void AssertNowhere(Regex pattern, params string[] folders)
    {
        var found = from file in Repository.Code(folders)
                    where !file.Name.EndsWith(nameof(SourceTextTests) + ".cs", StringComparison.Ordinal)
                    from match in pattern.Matches(file.Text)
                    select $"{file.Name}: {match.Value}";

        Assert.Empty(found);
    }

    [GeneratedRegex(@"new TaskCompletionSource(<[^>(]*>)?\(\s*\)", RegexOptions.None, 10_000)]
    private static partial Regex CompletionSource();

    [GeneratedRegex(
        """(\$@?|@\$)"+\s*(select\s[^"{]*\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(table|index))\b""",
        RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex InterpolatedSql();

    [GeneratedRegex(@"(?m)^[ \t]*_ = (?!await )[\w.]+Async\(", RegexOptions.None, 10_000)]
    private static partial Regex DiscardedTask();

    [GeneratedRegex(@"(?m)^[ \t]*#region|NotImplementedException\(|// ?TODO(?!.*#\d)", RegexOptions.None, 10_000)]
    private static partial Regex Leftovers();
}

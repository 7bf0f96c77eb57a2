using System.Text.RegularExpressions;

namespace SyncActors.Architecture.Tests;

/// <summary>Pages point at what exists.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Every_link_between_files_leads_somewhere()
    {
        var broken = from page in Repository.Pages()
                     from match in Link().Matches(page.Text)
                     let target = match.Groups["target"].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
                     let path = Path.Combine(Repository.PathOf(page.Name), "..", target)
                     where !File.Exists(Path.GetFullPath(path)) && !Directory.Exists(Path.GetFullPath(path))
                     select $"{page.Name}: {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_file_that_a_page_names_exists()
    {
        var missing = from page in Repository.Pages()
                      from match in FileName().Matches(page.Text)
                      let name = match.Groups["name"].Value
                      where !File.Exists(Repository.PathOf(name)) && !Directory.Exists(Repository.PathOf(name))
                      select $"{page.Name}: {name}";

        Assert.Empty(missing);
    }

    [Fact]
    public void The_main_path_is_named_file_by_file()
    {
        var path = Repository.Section(Repository.Read("docs", "ARCHITECTURE.md"), "## The path of an item");

        Assert.All(
            (string[])["CommandInbox.cs", "ConnectorActor.cs", "ConnectorDecider.cs", "FetcherActor.cs", "TransformerActor.cs",
                "WriterActor.cs", "SqliteJournal.cs", "ConnectorFold.cs"],
            file => Assert.Contains(file, path, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, 10_000)]
    private static partial Regex Link();

    // In backticks, from the root of the repository.
    [GeneratedRegex(@"`(?<name>(src|tests|bench|docs|hocon)/[\w./-]+)`", RegexOptions.None, 10_000)]
    private static partial Regex FileName();
}

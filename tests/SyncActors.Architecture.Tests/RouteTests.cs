using System.Text.RegularExpressions;

namespace SyncActors.Architecture.Tests;

/// <summary>Every route is in the documentation.</summary>
public sealed partial class RouteTests
{
    [Fact]
    public void Every_route_is_documented()
    {
        var page = Repository.Read("docs", "reference", "http.md");
        var paths = (from file in Repository.Code("src/SyncActors.Api", "src/SyncActors.Server")
                     from match in Route().Matches(file.Text)
                     select Parameter().Replace(match.Groups["path"].Value, "{$1}")).Distinct().ToList();

        Assert.Contains("/{name}/coverage", paths);
        Assert.All(paths.Where(path => path.Length > 1), path => Assert.Contains(path, page, StringComparison.Ordinal));
    }

    [GeneratedRegex("""\.?Map(Get|Post|Put|Delete)?(<\w+>)?\(\s*(group, )?"(?<path>/[^"]*)"(?!\.)""", RegexOptions.None, 10_000)]
    private static partial Regex Route();

    // {**itemId} and {id:guid} are {itemId} and {id} to readers.
    [GeneratedRegex(@"\{\**(\w+)(:\w+)?\}", RegexOptions.None, 10_000)]
    private static partial Regex Parameter();
}

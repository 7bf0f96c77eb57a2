using System.Xml.Linq;

namespace SyncActors.Architecture.Tests;

/// <summary>References point one way: lower layers know nothing of upper ones.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Actors"] = [],
        ["Hocon"] = [],
        ["Simulators"] = [],
        ["Plugins"] = ["Domain"],
        ["Sources"] = ["Plugins"],
        ["Destinations"] = ["Plugins"],
        ["Channels"] = ["Plugins"],
        ["Journal.Postgres"] = ["Actors", "Domain"],
        ["Journal.Sqlite"] = ["Actors", "Domain"],
        ["Sync"] = ["Actors", "Domain", "Plugins"],
        ["Api"] = ["Sync"],
        ["Server"] = ["Api", "Channels", "Destinations", "Hocon", "Journal.Postgres", "Journal.Sqlite", "Sources", "Sync"],
        ["Cli"] = ["Server", "Simulators"],
        ["Testing"] = ["Actors", "Domain", "Plugins"],
    };

    [Fact]
    public void Each_project_refers_to_exactly_the_projects_that_its_layer_may_know()
    {
        var found = Projects("src")
            .ToDictionary(project => project.Name, project => project.References, StringComparer.Ordinal);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, references) in found)
            Assert.True(references.SequenceEqual(Allowed[name]), $"{name} refers to {string.Join(", ", references)}.");
    }

    [Fact]
    public void No_product_project_refers_to_tests_or_to_the_testing_library()
    {
        foreach (var (name, references) in Projects("src"))
            Assert.DoesNotContain(
                references,
                reference => reference == "Testing" || reference.EndsWith(".Tests", StringComparison.Ordinal));
        Assert.Contains(Projects("tests"), project => project.References.Contains("Testing"));
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place()
    {
        var versions = Repository.Files("src", "tests", "bench")
            .Where(file => file.Name.EndsWith(".csproj", StringComparison.Ordinal))
            .SelectMany(file => XDocument.Parse(file.Text).Descendants("PackageReference"))
            .Where(reference => reference.Attribute("Version") is not null);

        Assert.Empty(versions);
    }

    private static IEnumerable<(string Name, string[] References)> Projects(string folder) =>
        from file in Repository.Files(folder)
        where file.Name.EndsWith(".csproj", StringComparison.Ordinal)
        let references = XDocument.Parse(file.Text).Descendants("ProjectReference")
            .Select(reference => ShortName(reference.Attribute("Include")!.Value))
        select (ShortName(file.Name), references.Order(StringComparer.Ordinal).ToArray());

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["SyncActors.".Length..];
}

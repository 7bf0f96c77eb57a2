using System.Text.RegularExpressions;
using SyncActors.Testing.Processes;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests;

public sealed class DemoTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_demo_loses_nothing_and_doubles_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("demo-");
        var demo = await SyncActorsProgram.RunAsync(
            ["demo", "--users", "4", "--days", "60", "--folder", Path.Combine(folder.FullName, "demo")],
            new Dictionary<string, string?>(), null, TimeSpan.FromMinutes(3), CancellationToken.None);
        output.WriteLine(demo.Output);
        Assert.True(demo.ExitCode == 0, demo.ToString());
        foreach (var zero in (string[])["lost", "doubled", "not at the vendor"])
            Assert.Matches(
                new Regex($@"^{zero}\s+0\s*$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)), demo.Output);
        Assert.Contains("4 of 4 connectors", demo.Output, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }
}

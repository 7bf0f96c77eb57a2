using System.Text;
using SyncActors.Plugins;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.Files;

public sealed class FileCrashTests : IDisposable
{
    private readonly DestinationKinds _kinds = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _kinds.Dispose();
        _folder.Dispose();
    }

    private IDestination Destination(string format) =>
        _kinds.Create("file", ("folder", _folder.Path), ("format", format));

    private string File(string format) =>
        _folder.Combine(format == "prometheus" ? "ann-watch.prom" : "ann-watch.jsonl");

    [Theory]
    [InlineData("json-lines")]
    [InlineData("prometheus")]
    public async Task Whatever_byte_a_crash_cut_at_the_repeated_delivery_completes_the_file(string format)
    {
        WriteItem[] items = [Item("a", (FirstMs, 1), (FirstMs + 1000, 2)), Item("b", (FirstMs + 2000, 3)), Item("c", (FirstMs + 3000, 4))];
        await Destination(format).WriteAsync(Of("ann", items), CancellationToken.None);
        var whole = await System.IO.File.ReadAllBytesAsync(File(format));
        for (var length = 0; length < whole.Length; length++)
        {
            await System.IO.File.WriteAllBytesAsync(File(format), whole[..length]);
            var outcome = await Destination(format)
                .WriteAsync(Of("ann", items) with { MayHaveBeenSent = true }, CancellationToken.None);
            Assert.All(
                Assert.IsType<WriteOutcome.Written>(outcome).Items,
                item => Assert.Equal(new ItemOutcome.Synced("v0"), item));
            Assert.Equal(Encoding.UTF8.GetString(whole), await System.IO.File.ReadAllTextAsync(File(format)));
        }
    }

    [Theory]
    [InlineData("json-lines")]
    [InlineData("prometheus")]
    public async Task A_torn_item_is_removed_by_the_next_delivery_of_another(string format)
    {
        await Destination(format).WriteAsync(Of("ann", Item("a", (FirstMs, 1))), CancellationToken.None);
        var whole = await System.IO.File.ReadAllTextAsync(File(format));
        await System.IO.File.AppendAllTextAsync(File(format), format == "prometheus"
            ? "fitbit_steps_total{user=\"ann\"} 2 2000\nfitbit_steps_total{user=\"ann\"} 3"
            : "{\"connector\":\"ann-watch\",\"item\":\"b\",\"vers");
        await Destination(format).WriteAsync(Of("ann", Item("c", (FirstMs + 1000, 2))), CancellationToken.None);
        var text = await System.IO.File.ReadAllTextAsync(File(format));
        Assert.StartsWith(whole, text, StringComparison.Ordinal);
        Assert.Equal(format == "prometheus" ? 4 : 2, text.Count(character => character == '\n'));
        Assert.Contains("\"item\":\"c\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_item_longer_than_the_first_look_at_the_tail_is_removed()
    {
        await Destination("prometheus").WriteAsync(Of("ann", Item("a", (FirstMs, 1))), CancellationToken.None);
        var whole = await System.IO.File.ReadAllTextAsync(File("prometheus"));
        await System.IO.File.AppendAllTextAsync(
            File("prometheus"), string.Concat(Enumerable.Repeat("fitbit_steps_total{user=\"ann\"} 2 2000\n", 20_000)));
        await Destination("prometheus").WriteAsync(
            Of("ann", Item("a", (FirstMs, 1))) with { MayHaveBeenSent = true }, CancellationToken.None);
        Assert.Equal(whole, await System.IO.File.ReadAllTextAsync(File("prometheus")));
    }

    [Fact]
    public async Task The_text_format_is_what_Prometheus_reads()
    {
        var destination = Destination("prometheus");
        var first = Reference(
            await destination.WriteAsync(Of("ann", Item("d", false, null, (FirstMs, 8000))), CancellationToken.None));
        var second = Reference(
            await destination.WriteAsync(Of("ann", Item("d", true, first, (FirstMs, 8211))), CancellationToken.None));
        await destination.WriteAsync(Of("ann", Item("d", true, second, (FirstMs, 8300.5))), CancellationToken.None);
        var lines = await System.IO.File.ReadAllLinesAsync(File("prometheus"));
        Assert.Equal("""fitbit_steps_total_provisional{user="ann",device="watch"} 8000 1767225600000""", lines[0]);
        Assert.StartsWith("""# synced {"connector":"ann-watch","item":"d","version":0,"final":false,"hash":""", lines[1], StringComparison.Ordinal);
        Assert.Equal("""fitbit_steps_total{user="ann",device="watch"} 8211 1767225600000""", lines[2]);
        Assert.StartsWith("""# synced {"connector":"ann-watch","item":"d","version":0,"final":true,"hash":""", lines[3], StringComparison.Ordinal);
        Assert.Equal("""fitbit_steps_total{user="ann",device="watch"} 8300.5 1767225600001""", lines[4]);
        Assert.StartsWith("""# synced {"connector":"ann-watch","item":"d","version":1,"final":true,"hash":""", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_connectors_never_lead_out_of_the_folder_nor_meet()
    {
        string[] names =
            ["a/b", "a%2Fb", "..", ".", "", ".hidden", "a\0b", "Zoë", new string('x', 500), new string('x', 501)];
        foreach (var name in names)
        {
            await Destination("json-lines").WriteAsync(
                Of("ann", Item("d", (FirstMs, 1))) with { Connector = name }, CancellationToken.None);
        }

        Assert.Equal(names.Length, Directory.GetFiles(_folder.Path).Length);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task A_check_leaves_the_folder_as_it_is()
    {
        Assert.Null(await Destination("json-lines").CheckAsync(CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}

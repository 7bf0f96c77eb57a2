using System.Text.Json.Nodes;
using SyncActors.Simulators.Notifications;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Alerts and their channels, as users look at them and try them.</summary>
public sealed class AlertTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    private const string Cause = "needs-authorization";

    [Fact]
    public async Task Alerts_are_listed_with_what_to_do_narrowed_down_and_taken_note_of()
    {
        Assert.Equal([("cleo", "firing"), ("dora", "firing")], await FiringAsync());
        Assert.Equal([("dora", "firing")], await FiringAsync("--connector", "dora", "--cause", Cause));
        Assert.Empty(await FiringAsync("--cause", "quota"));
        Assert.Empty(await FiringAsync("--connector", "ann"));
        var alert = (await JsonAsync("alerts", "list", "--connector", "cleo"))["items"]![0]!;
        Assert.Equal(("cleo", Cause), ((string?)alert["user"], (string?)alert["cause"]));
        Assert.StartsWith("no consent was given yet", (string?)alert["text"], StringComparison.Ordinal);
        Assert.Contains("syncactors authorize cleo", (string?)alert["advice"], StringComparison.Ordinal);
        var table = await OkAsync("alerts", "list");
        Assert.All(
            (string[])["connector", "cause", "state", "since", "what", "to do", "cleo", "dora", "firing"],
            word => Assert.Contains(word, table.Output, StringComparison.Ordinal));

        for (var time = 0; time < 2; time++)
            Assert.Equal("done", (await OkAsync("alerts", "ack", "cleo", Cause)).Output.Trim());
        Assert.Equal([("cleo", "acknowledged")], await FiringAsync("--state", "acknowledged"));
        Assert.Equal([("dora", "firing")], await FiringAsync("--state", "firing"));
        Assert.Contains($"! {Cause} since ", (await OkAsync("status", "cleo")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "'cause' is 'no-auth'; it must be one of runs-failing, needs-authorization", "list", "--cause", "no-auth")]
    [InlineData(2, "'state' is 'quiet'; it must be firing or acknowledged", "list", "--state", "quiet")]
    [InlineData(4, "There is no connector 'nobody'", "list", "--connector", "nobody")]
    [InlineData(2, "Unrecognized command or argument", "list", "--causes", "quota")]
    [InlineData(4, "There is no connector 'nobody'", "ack", "nobody", "quota")]
    [InlineData(4, "'no-auth' is no cause; there are runs-failing, needs-authorization", "ack", "cleo", "no-auth")]
    [InlineData(1, "No alert 'quota' fires", "ack", "cleo", "quota")]
    [InlineData(2, "ack", "ack", "cleo")]
    [InlineData(4, "There is no alert channel 'pager'", "test", "pager")]
    [InlineData(2, "test", "test")]
    [InlineData(2, "extra", "channels", "extra")]
    public async Task What_cannot_be_is_told_in_one_line(int code, string told, params string[] arguments)
    {
        var wrong = await server.RunAsync(["alerts", .. arguments]);

        Assert.True(wrong.ExitCode == code, wrong.ToString());
        Assert.Equal("", wrong.Output);
        Assert.Contains(told, Assert.Single(wrong.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_is_tried_and_shown_as_it_fares()
    {
        Assert.Equal("delivered", (await OkAsync("alerts", "test", "hook")).Output.Trim());
        var sent = server.Hook.Messages.Select(message => JsonNode.Parse(message.Body)!)
            .Single(body => (string?)body["type"] == "alert.tested");
        Assert.Equal("no-connector", (string?)sent["data"]!["connector"]);
        Assert.Equal(("hook", "webhook", "127.0.0.1", "good"), await ChannelAsync());

        server.Hook.Answer(new WebhookAnswer(410));
        var gone = await server.RunAsync("alerts", "test", "hook");
        Assert.True(gone.ExitCode == 1, gone.ToString());
        Assert.Contains("410", Assert.Single(gone.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("", gone.Output);
        Assert.Equal(("hook", "webhook", "127.0.0.1", "gone"), await ChannelAsync());
        var table = await OkAsync("alerts", "channels");
        Assert.All(
            (string[])["channel", "kind", "place", "status", "last delivered", "failure", "hook", "gone", "410"],
            word => Assert.Contains(word, table.Output, StringComparison.Ordinal));

        Assert.Equal("delivered", (string?)(await JsonAsync("alerts", "test", "hook"))["outcome"]);
        Assert.Equal(("hook", "webhook", "127.0.0.1", "good"), await ChannelAsync());
    }

    private async Task<IEnumerable<(string, string)>> FiringAsync(params string[] options) =>
        (await JsonAsync(["alerts", "list", .. options]))["items"]!.AsArray()
            .Select(alert => ((string)alert!["connector"]!, (string)alert["state"]!)).Order();

    private async Task<(string?, string?, string?, string?)> ChannelAsync()
    {
        var channel = Assert.Single((await JsonAsync("alerts", "channels"))["items"]!.AsArray())!;
        return (
            (string?)channel["name"], (string?)channel["kind"], (string?)channel["place"], (string?)channel["status"]);
    }

    private async Task<ProgramResult> OkAsync(params string[] arguments)
    {
        var result = await server.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result}");
        Assert.Equal("", result.Errors);
        return result;
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments) =>
        JsonNode.Parse((await OkAsync([.. arguments, "--json"])).Output)!;
}

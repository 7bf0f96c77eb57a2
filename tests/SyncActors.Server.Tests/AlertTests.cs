using System.Net;
using System.Text.Json;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Notifications;
using SyncActors.Simulators.People;

namespace SyncActors.Server.Tests;

/// <summary>The way of an alert through a whole process: from what is wrong to the programs and people that are
/// told.</summary>
public sealed class AlertTests : IAsyncLifetime
{
    private const string Name = "ann";
    private const string Secret = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0";

    private readonly WebhookReceiver _hook = new(Secret, TimeProvider.System);
    private readonly SlackSimulator _slack = new(TimeProvider.System);
    private readonly MailgunSimulator _mailgun = new(new MailgunSimulatorOptions(), TimeProvider.System);
    private readonly List<SimulatorServer> _servers = [];
    private FitbitSimulator? _fitbit;
    private RunningServer? _server;

    private RunningServer Server => _server ?? throw new InvalidOperationException("Not started.");

    private string PersonId { get; set; } = "";

    public async Task InitializeAsync()
    {
        var people = new SeededPopulation(
            1, 7, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-10));
        _fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        PersonId = people.People[0].Id;
        foreach (var vendor in (IVendor[])[_fitbit, _hook, _slack, _mailgun])
            _servers.Add(await SimulatorServer.StartAsync(vendor, TimeProvider.System, CancellationToken.None));
        const string Channels = "syncactors.alerts.channels";
        _server = await RunningServer.StartAsync(
        [
            .. Connectors.Fitbit(Name, _servers[0].BaseAddress),
            new("syncactors.alerts.group-within", "0s"),
            new($"{Channels}.programs.kind", "webhook"),
            new($"{Channels}.programs.address", new Uri(_servers[1].BaseAddress, WebhookReceiver.Path).ToString()),
            new($"{Channels}.programs.secret", Secret),
            new($"{Channels}.programs.allow-private", "true"),
            new($"{Channels}.chat.kind", "slack"),
            new($"{Channels}.chat.address", new Uri(_servers[2].BaseAddress, SlackSimulator.Path).ToString()),
            new($"{Channels}.chat.allow-private", "true"),
            new($"{Channels}.mail.kind", "mailgun"),
            new($"{Channels}.mail.base-address", _servers[3].BaseAddress.ToString()),
            new($"{Channels}.mail.allow-private", "true"),
            new($"{Channels}.mail.domain", "mg.example.org"),
            new($"{Channels}.mail.api-key", "simulated-mailgun-key"),
            new($"{Channels}.mail.from", "SyncActors <alerts@mg.example.org>"),
            new($"{Channels}.mail.to", "ann@example.org"),
        ]);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        foreach (var simulator in _servers)
            await simulator.DisposeAsync();
    }

    [Fact]
    public async Task An_alert_is_told_on_every_channel_taken_note_of_and_its_end_is_told_too()
    {
        // Nobody has consented.
        await Server.UntilAsync(Name, entry => entry.GetProperty("type").GetString() == "alert-raised");
        await UntilAsync(() => _hook.Messages.Count == 1 && _slack.Messages.Count == 1 && _mailgun.Mails.Count == 1);

        var told = JsonSerializer.Deserialize<JsonElement>(_hook.Messages[0].Body);
        Assert.Equal("alert.raised", told.GetProperty("type").GetString());
        Assert.Equal("needs-authorization", told.GetProperty("data").GetProperty("cause").GetString());
        Assert.Contains("syncactors authorize ann", _slack.Messages[0].Sections[1], StringComparison.Ordinal);
        Assert.Contains("syncactors authorize ann", _mailgun.Mails[0].Text, StringComparison.Ordinal);
        Assert.Equal("1", _mailgun.Mails[0].Fields["h:X-Priority"][0]);

        var listed = await Server.GetAsync("api/v1/alerts?cause=needs-authorization&state=firing");
        Assert.Equal(Name, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("connector").GetString());
        Assert.Empty((await Server.GetAsync("api/v1/alerts?state=acknowledged")).GetProperty("items").EnumerateArray());

        var key = Guid.NewGuid();
        for (var time = 0; time < 2; time++)
        {
            using var noted = await Server.PostAsync(
                "api/v1/connectors/ann/alerts/needs-authorization/acknowledge", null, key);
            Assert.Equal(HttpStatusCode.OK, noted.StatusCode);
        }

        listed = await Server.GetAsync("api/v1/alerts?connector=ann&state=acknowledged");
        Assert.Single(listed.GetProperty("items").EnumerateArray());
        var tokens = _fitbit!.GrantDirectly(PersonId);
        await Server.GrantAsync(Name, tokens.AccessToken, tokens.RefreshToken);
        await UntilAsync(() => _hook.Messages.Count == 3 && _slack.Messages.Count == 3 && _mailgun.Mails.Count == 3);
        Assert.Equal(
            ["alert.raised", "alert.acknowledged", "alert.resolved"],
            _hook.Messages.Select(message =>
                JsonSerializer.Deserialize<JsonElement>(message.Body).GetProperty("type").GetString()));
        Assert.Contains("Recovered", _slack.Messages[2].Text, StringComparison.Ordinal);
        Assert.Equal(3, _hook.Received.Count); // Each was sent once.

        var metrics = await Server.Client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        Assert.Contains(
            """syncactors_alert_messages_total{channel="programs",outcome="delivered"} 3""", metrics,
            StringComparison.Ordinal);
        Assert.Contains(
            """syncactors_alert_deliveries_waiting{channel="mail"} 0""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_message_goes_out_at_once_and_a_channel_that_is_gone_says_why()
    {
        using var sent = await Server.PostAsync("api/v1/alerts/test", """{"channel":"chat"}""");
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        await UntilAsync(() => _slack.Messages.Any(
            message => message.Text.StartsWith("Test: ", StringComparison.Ordinal)));

        _hook.Answer(new WebhookAnswer(410), new WebhookAnswer(410), new WebhookAnswer(410));
        using var gone = await Server.PostAsync("api/v1/alerts/test", """{"channel":"programs"}""");
        Assert.Contains(
            "410", await gone.IsProblemAsync(HttpStatusCode.BadGateway, "channel-failed"), StringComparison.Ordinal);
        var channels = await Server.GetAsync("api/v1/alerts/channels");
        var programs = channels.GetProperty("items").EnumerateArray()
            .Single(channel => channel.GetProperty("name").GetString() == "programs");
        Assert.Equal("gone", programs.GetProperty("status").GetString());

        using var unknown = await Server.PostAsync("api/v1/alerts/test", """{"channel":"nowhere"}""");
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("no-cause", "not-found", HttpStatusCode.NotFound)]
    [InlineData("no-sync", "not-found", HttpStatusCode.Conflict)]
    public async Task Note_can_be_taken_only_of_what_fires(string cause, string type, HttpStatusCode status)
    {
        using var refused = await Server.PostAsync($"api/v1/connectors/ann/alerts/{cause}/acknowledge");
        await refused.IsProblemAsync(status, type);
    }

    // Simulators hold what came; there is nothing to be told by.
    private async Task UntilAsync(Func<bool> condition)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!condition())
        {
            Assert.False(guard.IsCancellationRequested, string.Join('\n', Server.Log.Lines));
            await Task.Delay(50, CancellationToken.None);
        }
    }
}

using SyncActors.Channels.Mailgun;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Notifications;

namespace SyncActors.Channels.Tests;

public sealed class MailgunTests
{
    private readonly MailgunSimulator _mailgun = new(
        new MailgunSimulatorOptions { EventsDelay = TimeSpan.Zero }, TimeProvider.System);

    [Fact]
    public async Task A_mail_says_what_is_wrong_and_is_not_tracked()
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var message = ChannelFixture.Message();
        Assert.IsType<ChannelOutcome.Delivered>(await Channel(fixture).SendAsync(message, CancellationToken.None));
        var mail = Assert.Single(_mailgun.Mails);
        Assert.Equal($"<{message.Id:N}@mg.example.org>", mail.Id);
        Assert.Equal(["anna@example.org", "ops@example.org"], mail.To);
        Assert.StartsWith("[SyncActors] anna-fitbit: the source", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("syncactors authorize anna-fitbit", mail.Text, StringComparison.Ordinal);
        Assert.Equal(("1", "high"), (mail.Fields["h:X-Priority"][0], mail.Fields["h:Importance"][0]));
        Assert.All(
            (string[])["o:tracking", "o:tracking-clicks", "o:tracking-opens"],
            field => Assert.Equal("no", mail.Fields[field][0]));
        Assert.False(mail.IsTest);
    }

    [Fact]
    public async Task Good_news_is_not_urgent()
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        await Channel(fixture).SendAsync(
            ChannelFixture.Message(ChannelFixture.Note(step: AlertStep.Resolved)), CancellationToken.None);
        Assert.False(_mailgun.Mails[0].Fields.ContainsKey("h:X-Priority"));
        Assert.Contains("Recovered: ", _mailgun.Mails[0].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_whose_answer_was_cut_off_is_found_in_the_log_and_not_sent_again()
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var channel = Channel(fixture);
        var message = ChannelFixture.Message();
        fixture.Fail(new FaultEffect.ResetAfter());
        Assert.True(Assert.IsType<ChannelOutcome.Unavailable>(
            await channel.SendAsync(message, CancellationToken.None)).OutcomeUnknown);
        Assert.IsType<ChannelOutcome.Delivered>(
            await channel.SendAsync(message with { MayHaveBeenSent = true }, CancellationToken.None));
        Assert.Single(_mailgun.Mails);
    }

    [Fact]
    public async Task One_that_the_log_does_not_know_is_sent_again_under_the_same_id()
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var message = ChannelFixture.Message() with { MayHaveBeenSent = true };
        Assert.IsType<ChannelOutcome.Delivered>(await Channel(fixture).SendAsync(message, CancellationToken.None));
        Assert.Equal($"<{message.Id:N}@mg.example.org>", Assert.Single(_mailgun.Mails).Id);
        Assert.Contains("repetition", _mailgun.Mails[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, typeof(ChannelOutcome.Rejected))]
    [InlineData(401, typeof(ChannelOutcome.Gone))]
    [InlineData(402, typeof(ChannelOutcome.Gone))]
    [InlineData(403, typeof(ChannelOutcome.Gone))]
    [InlineData(404, typeof(ChannelOutcome.Gone))]
    [InlineData(413, typeof(ChannelOutcome.Rejected))]
    [InlineData(429, typeof(ChannelOutcome.Unavailable))]
    [InlineData(502, typeof(ChannelOutcome.Unavailable))]
    public async Task Each_status_has_its_meaning(int status, Type outcome)
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var reset = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        fixture.Fail(new FaultEffect.Status(status)
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-RateLimit-Reset"] = $"{reset}" },
        });
        var came = await Channel(fixture).SendAsync(ChannelFixture.Message(), CancellationToken.None);
        Assert.IsType(outcome, came);
        if (status == 429)
            Assert.InRange(
                ((ChannelOutcome.Unavailable)came).RetryAfter!.Value, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData("us", "https://api.mailgun.net/")]
    [InlineData("eu", "https://api.eu.mailgun.net/")]
    public void A_domain_is_served_where_it_was_made(string region, string address)
    {
        var settings = new Settings("x", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["region"] = region, ["domain"] = "mg.example.org", ["api-key"] = "k", ["from"] = "a@mg.example.org",
            ["to"] = "b@example.org",
        });
        Assert.Equal(address, MailgunOptions.Read(settings).Base.ToString());
    }

    [Fact]
    public async Task A_wrong_key_answers_in_plain_text()
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var outcome = await Channel(fixture, ("api-key", "wrong")).SendAsync(
            ChannelFixture.Message(), CancellationToken.None);
        Assert.Contains("api-key", Assert.IsType<ChannelOutcome.Gone>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(_mailgun.Mails);
    }

    [Theory]
    [InlineData("region", "mars")]
    [InlineData("domain", "mg.example.org/x")]
    [InlineData("to", "")]
    [InlineData("test-mode", "perhaps")]
    public async Task A_wrong_setting_is_named(string key, string value)
    {
        await using var fixture = await ChannelFixture.StartAsync(_mailgun);
        var wrong = Assert.Throws<SettingException>(() => Channel(fixture, (key, value)));
        Assert.Equal($"syncactors.alerts.channels.x.{key}", wrong.Key);
    }

    private static IAlertChannel Channel(ChannelFixture fixture, params (string Key, string Value)[] other)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["base-address"] = fixture.Server.BaseAddress.ToString(), ["domain"] = "mg.example.org",
            ["api-key"] = "simulated-mailgun-key", ["from"] = "SyncActors <alerts@mg.example.org>",
            ["to"] = "anna@example.org, ops@example.org",
        };
        foreach (var (key, value) in other)
            settings[key] = value;
        return fixture.Create("mailgun", [.. settings.Select(one => (one.Key, one.Value))]);
    }
}

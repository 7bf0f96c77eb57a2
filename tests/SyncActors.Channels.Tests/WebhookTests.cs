using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Channels.Http;
using SyncActors.Channels.Webhooks;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Notifications;

namespace SyncActors.Channels.Tests;

public sealed class WebhookTests
{
    private const string PreviousSecret = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0";

    [Fact]
    public void The_signature_is_the_one_of_the_specification() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            [WebhookSignature.KeyOf(ChannelFixture.Secret)!], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
            Encoding.UTF8.GetBytes("{\"test\": 2432232314}")));

    [Theory]
    [InlineData(ChannelFixture.Secret)]
    [InlineData(PreviousSecret)]
    public async Task A_receiver_that_knows_either_secret_takes_it(string known)
    {
        var hook = new WebhookReceiver(known, TimeProvider.System);
        await using var fixture = await ChannelFixture.StartAsync(hook);
        var channel = Channel(fixture, ("previous-secret", PreviousSecret));
        var note = ChannelFixture.Note();
        for (var time = 0; time < 2; time++)
            Assert.IsType<ChannelOutcome.Delivered>(
                await channel.SendAsync(ChannelFixture.Message(note), CancellationToken.None));
        var message = Assert.Single(hook.Messages);
        Assert.Equal($"msg_{note.Id:N}", message.Id);
        Assert.Equal([message.Id], hook.Repeated);
        var body = JsonSerializer.Deserialize<JsonElement>(message.Body);
        Assert.Equal("alert.raised", body.GetProperty("type").GetString());
        Assert.Equal("anna-fitbit", body.GetProperty("data").GetProperty("connector").GetString());
        Assert.Equal("needs-authorization", body.GetProperty("data").GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Another_secret_is_refused_by_the_receiver()
    {
        var hook = new WebhookReceiver(PreviousSecret, TimeProvider.System);
        await using var fixture = await ChannelFixture.StartAsync(hook);
        Assert.IsType<ChannelOutcome.Unavailable>(
            await Channel(fixture).SendAsync(ChannelFixture.Message(), CancellationToken.None));
        Assert.False(Assert.Single(hook.Received).IsVerified);
    }

    [Theory]
    [InlineData(500, null, "answered 500")]
    [InlineData(302, null, "redirects are not followed")]
    [InlineData(404, null, "answered 404")]
    [InlineData(429, 120, "answered 429")]
    public async Task What_is_no_success_is_tried_again(int status, int? retryAfter, string reason)
    {
        var hook = new WebhookReceiver(ChannelFixture.Secret, TimeProvider.System);
        await using var fixture = await ChannelFixture.StartAsync(hook);
        hook.Answer(new WebhookAnswer(status)
        {
            RetryAfter = retryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Location = new Uri(fixture.Server.BaseAddress, "/elsewhere").ToString(),
        });
        var outcome = Assert.IsType<ChannelOutcome.Unavailable>(
            await Channel(fixture).SendAsync(ChannelFixture.Message(), CancellationToken.None));
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(retryAfter, (int?)outcome.RetryAfter?.TotalSeconds);
        Assert.Single(hook.Received);
        Assert.DoesNotContain(fixture.Server.Ledger.Entries(), entry => entry.RouteClass == "unknown");
    }

    [Fact]
    public async Task An_endpoint_that_answers_410_is_gone()
    {
        var hook = new WebhookReceiver(ChannelFixture.Secret, TimeProvider.System);
        await using var fixture = await ChannelFixture.StartAsync(hook);
        hook.Answer(new WebhookAnswer(410));
        Assert.IsType<ChannelOutcome.Gone>(
            await Channel(fixture).SendAsync(ChannelFixture.Message(), CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_is_cut_leaves_the_outcome_open(bool after)
    {
        var hook = new WebhookReceiver(ChannelFixture.Secret, TimeProvider.System);
        await using var fixture = await ChannelFixture.StartAsync(hook);
        fixture.Fail(after ? new FaultEffect.ResetAfter() : new FaultEffect.ResetBefore());
        var outcome = Assert.IsType<ChannelOutcome.Unavailable>(
            await Channel(fixture).SendAsync(ChannelFixture.Message(), CancellationToken.None));
        Assert.True(outcome.OutcomeUnknown);
        Assert.Equal(after ? 1 : 0, hook.Received.Count);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_known_to_have_got_nothing()
    {
        await using var services = new ServiceCollection().AddAlertChannels().BuildServiceProvider();
        var channel = ChannelFixture.Of(
            services, "webhook", ("address", "http://127.0.0.1:9/hook"), ("secret", ChannelFixture.Secret),
            ("allow-private", "true"));
        var outcome = Assert.IsType<ChannelOutcome.Unavailable>(
            await channel.SendAsync(ChannelFixture.Message(), CancellationToken.None));
        Assert.False(outcome.OutcomeUnknown);
    }

    [Theory]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://0x7f.1/")]
    public async Task An_address_of_ones_own_network_is_not_connected_to(string address)
    {
        await using var services = new ServiceCollection().AddAlertChannels().BuildServiceProvider();
        var channel = ChannelFixture.Of(services, "webhook", ("address", address), ("secret", ChannelFixture.Secret));
        var outcome = await channel.SendAsync(ChannelFixture.Message(), CancellationToken.None);
        Assert.Contains(
            "allow-private", Assert.IsType<ChannelOutcome.Gone>(outcome).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::a00:1", false)]
    public void Public_addresses_are_told_from_others(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("address", "http://example.org/hook")]
    [InlineData("address", "ftp://example.org/hook")]
    [InlineData("address", "https://user:password@example.org/hook")]
    [InlineData("secret", "whsec_c2hvcnQ=")]
    [InlineData("secret", "no base64")]
    [InlineData("previous-secret", "too-short")]
    [InlineData("adress", "https://example.org/hook")]
    public async Task A_wrong_setting_is_named_and_its_value_is_not(string key, string value)
    {
        await using var services = new ServiceCollection().AddAlertChannels().BuildServiceProvider();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["address"] = "https://example.org/hook", ["secret"] = ChannelFixture.Secret, [key] = value,
        };
        var wrong = Assert.Throws<SettingException>(() => ChannelFixture.Of(
            services, "webhook", [.. settings.Select(one => (one.Key, one.Value))]));
        Assert.Equal($"syncactors.alerts.channels.x.{key}", wrong.Key);
        Assert.DoesNotContain(value, wrong.Message.Replace(key, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static IAlertChannel Channel(ChannelFixture fixture, params (string Key, string Value)[] more) =>
        fixture.Create(
            "webhook",
            [
                ("address", new Uri(fixture.Server.BaseAddress, WebhookReceiver.Path).ToString()),
                ("secret", ChannelFixture.Secret), .. more,
            ]);
}

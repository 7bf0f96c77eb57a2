using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Notifications;

namespace SyncActors.Channels.Tests;

public sealed class SlackTests
{
    private readonly SlackSimulator _slack = new(TimeProvider.System);

    [Fact]
    public async Task A_message_has_a_text_for_notifications_and_says_what_to_do()
    {
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        Assert.IsType<ChannelOutcome.Delivered>(await SendAsync(fixture, ChannelFixture.Note()));
        var message = Assert.Single(_slack.Messages);
        Assert.Equal("anna-fitbit: the source no longer accepts the consent &lt;&amp;&gt;", message.Text);
        Assert.Contains("syncactors authorize anna-fitbit", message.Sections[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_one_message_that_names_the_first_and_counts_the_others()
    {
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        var notes = Enumerable.Range(0, 1_000).Select(number => ChannelFixture.Note($"c{number}"));
        Assert.IsType<ChannelOutcome.Delivered>(await SendAsync(fixture, [.. notes]));
        var message = Assert.Single(_slack.Messages);
        Assert.Equal("1000 connectors: needs authorization", message.Text);
        Assert.Contains("c0 (fitbit of anna)", message.Sections[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_blocks_a_message_is_better_than_none()
    {
        _slack.RefusesBlocks = true;
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        Assert.IsType<ChannelOutcome.Delivered>(await SendAsync(fixture, ChannelFixture.Note()));
        Assert.Contains("authorize", Assert.Single(_slack.Messages).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, typeof(ChannelOutcome.Rejected), "no_text")]
    [InlineData(403, typeof(ChannelOutcome.Gone), "action_prohibited")]
    [InlineData(404, typeof(ChannelOutcome.Gone), "channel_not_found")]
    [InlineData(410, typeof(ChannelOutcome.Gone), "channel_is_archived")]
    [InlineData(429, typeof(ChannelOutcome.Unavailable), "rate_limited")]
    [InlineData(500, typeof(ChannelOutcome.Unavailable), "rollup_error")]
    public async Task Errors_are_words_in_plain_text(int status, Type outcome, string code)
    {
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        fixture.Fail(new FaultEffect.Status(status) { Reason = code, RetryAfter = status == 429 ? "30" : null }, 2);
        var came = await SendAsync(fixture, ChannelFixture.Note());
        Assert.IsType(outcome, came);
        Assert.Contains(code, came.ToString(), StringComparison.Ordinal);
        if (came is ChannelOutcome.Unavailable away)
            Assert.Equal((status == 429 ? 30 : (int?)null, status == 500), ((int?)away.RetryAfter?.TotalSeconds, away.OutcomeUnknown));
    }

    [Fact]
    public async Task A_page_of_somebody_else_is_not_repeated_to_people()
    {
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        fixture.Fail(new FaultEffect.Status(503) { Body = "<html>secret</html>" });
        Assert.DoesNotContain(
            "secret", (await SendAsync(fixture, ChannelFixture.Note())).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_which_is_the_secret_is_not_shown()
    {
        await using var fixture = await ChannelFixture.StartAsync(_slack);
        Assert.Equal("127.0.0.1/…tedX", Channel(fixture).Descriptor.Place);
    }

    private static Task<ChannelOutcome> SendAsync(ChannelFixture fixture, params AlertNote[] notes) =>
        Channel(fixture).SendAsync(ChannelFixture.Message(notes), CancellationToken.None);

    private static IAlertChannel Channel(ChannelFixture fixture) => fixture.Create(
        "slack", ("address", new Uri(fixture.Server.BaseAddress, SlackSimulator.Path).ToString()));
}

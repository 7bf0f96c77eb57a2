using Microsoft.Extensions.DependencyInjection;
using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.GoogleHealth;
using SyncActors.Sources.Health;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthOptionsTests
{
    [Fact]
    public void By_default_everything_daily_is_collected_and_nothing_within_the_day()
    {
        var descriptor = Options().Describe();

        Assert.Equal("google-health", descriptor.Kind);
        Assert.Equal(22, descriptor.Lines.Count);
        Assert.DoesNotContain(descriptor.Lines, line => line.Name.EndsWith("-intraday", StringComparison.Ordinal));
        Assert.DoesNotContain(descriptor.Lines, line => line.Name == HealthLines.Devices || line.Dense);
        Assert.Equal(descriptor.Lines.Count, descriptor.Lines.DistinctBy(line => line.Name).Count());
        Assert.Equal(new RateLimit(300, TimeSpan.FromMinutes(1), RateRenewal.AfterUse), descriptor.Limit);
        Assert.Equal(TimeSpan.FromDays(14), descriptor.FinalAfter);
    }

    [Fact]
    public void The_grant_is_asked_for_as_google_wants_it()
    {
        var oauth = Options().Describe().OAuth!;

        Assert.Equal("google", oauth.Name);
        Assert.Equal(ClientAuthentication.Form, oauth.ClientAuthentication);
        Assert.False(oauth.RefreshTokenIsSingleUse);
        Assert.Equal(
            [new Label("access_type", "offline"), new Label("prompt", "consent")], oauth.ExtraAuthorizeParameters);
        Assert.Equal(6, oauth.Scopes.Count);
        Assert.All(
            oauth.Scopes,
            scope =>
                Assert.StartsWith("https://www.googleapis.com/auth/googlehealth.", scope, StringComparison.Ordinal));
        Assert.All(oauth.Scopes, scope => Assert.EndsWith(".readonly", scope, StringComparison.Ordinal));
        Assert.Equal("https://accounts.google.com/o/oauth2/v2/auth", oauth.AuthorizeUrl.ToString());
        Assert.Equal("https://oauth2.googleapis.com/token", oauth.TokenUrl.ToString());
    }

    [Fact]
    public void Only_scopes_of_what_is_collected_are_asked_for()
    {
        var off = Options().Lines.Where(line => line != "steps").Select(line => ("metrics." + line, "off")).ToArray();

        var descriptor = Options([.. off, ("intraday.heart-rate", "1min")]).Describe();

        Assert.Equal(["steps", "heart-rate-intraday"], descriptor.Lines.Select(line => line.Name));
        Assert.Equal(4, descriptor.OAuth!.Scopes.Count);
    }

    [Theory]
    [InlineData("metrics.step", "true")]
    [InlineData("intraday.heart-rate", "2min")]
    [InlineData("final-after-days", "0")]
    [InlineData("requests-per-minute", "301")]
    [InlineData("base-address", "health.googleapis.com")]
    public void A_setting_that_cannot_be_used_is_named(string key, string value)
    {
        var error = Assert.Throws<SettingException>(() => Options((key, value)));

        Assert.Equal("connectors.alice.source." + key, error.Key);
    }

    [Fact]
    public void The_client_id_is_required_and_the_secret_is_never_shown()
    {
        Assert.Throws<SettingException>(() => GoogleHealthOptions.From(Settings()));
        Assert.DoesNotContain("client-secret-value", Options().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_is_registered_by_its_name()
    {
        using var services = new ServiceCollection().AddGoogleHealthSource().BuildServiceProvider();

        var kind = Assert.Single(services.GetServices<ISourceKind>());

        Assert.Equal("google-health", kind.Kind);
        Assert.Equal("google-health", kind.Create(Settings(("client-id", "id"))).Descriptor.Kind);
    }
}

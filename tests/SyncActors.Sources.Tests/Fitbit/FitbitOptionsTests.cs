using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.Health;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitOptionsTests
{
    [Fact]
    public void Without_settings_all_daily_lines_are_collected_and_none_within_the_day()
    {
        var descriptor = Options().Describe();

        Assert.Equal("fitbit", descriptor.Kind);
        Assert.Equal(22, descriptor.Lines.Count);
        Assert.DoesNotContain(descriptor.Lines, line => line.Name.EndsWith("-intraday", StringComparison.Ordinal));
        Assert.Equal(new RateLimit(150, TimeSpan.FromHours(1), RateRenewal.AtBoundary), descriptor.Limit);
        Assert.Equal(TimeSpan.FromDays(14), descriptor.FinalAfter);
        Assert.Equal(
            [HealthLines.Steps, HealthLines.Distance, HealthLines.Calories, HealthLines.ActiveMinutes],
            descriptor.Lines.Where(line => line.Dense).Select(line => line.Name));
    }

    [Fact]
    public void The_grant_is_asked_for_what_is_collected_and_for_the_account()
    {
        var oauth = Options(
            ("client-secret", "s3cret"), ("metrics.weight", "false"), ("metrics.body-fat", "false")).Describe().OAuth!;

        Assert.Equal(new Uri("https://www.fitbit.com/oauth2/authorize"), oauth.AuthorizeUrl);
        Assert.Equal(new Uri("https://api.fitbit.com/oauth2/token"), oauth.TokenUrl);
        Assert.Equal(ClientAuthentication.Basic, oauth.ClientAuthentication);
        Assert.True(oauth.RefreshTokenIsSingleUse);
        Assert.Equal(
            "activity cardio_fitness heartrate nutrition oxygen_saturation profile respiratory_rate settings sleep temperature",
            string.Join(' ', oauth.Scopes));
    }

    [Fact]
    public void A_client_without_a_secret_names_itself_in_the_form() =>
        Assert.Equal(ClientAuthentication.Form, Options().Describe().OAuth!.ClientAuthentication);

    [Fact]
    public void A_base_address_moves_the_token_endpoint_along()
    {
        var oauth = Options(("base-address", "http://127.0.0.1:9000/fitbit/")).Describe().OAuth!;

        Assert.Equal(new Uri("http://127.0.0.1:9000/fitbit/oauth2/token"), oauth.TokenUrl);
    }

    [Theory]
    [InlineData("intraday.steps", "1sec", "1sec")]
    [InlineData("intraday.heart", "1min", "intraday.heart")]
    [InlineData("metrics.sleeep", "true", "metrics.sleeep")]
    [InlineData("metrics.sleep", "perhaps", "perhaps")]
    [InlineData("final-after-days", "0", "0")]
    [InlineData("base-address", "api.fitbit.com", "api.fitbit.com")]
    [InlineData("client-id", "", "client-id")]
    public void A_wrong_setting_is_named(string key, string value, string named)
    {
        var wrong = Assert.Throws<SettingException>(() => Options((key, value)));

        Assert.StartsWith("connectors.alice.source." + key, wrong.Key, StringComparison.Ordinal);
        Assert.Contains(named, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Details_within_the_day_add_their_lines()
    {
        var options = Options(
            ("intraday.heart-rate", "1sec"), ("intraday.steps", "off"), ("intraday.distance", "5min"));

        Assert.Equal(
            [HealthLines.HeartRateIntraday, HealthLines.DistanceIntraday],
            options.Lines.Where(line => line.EndsWith("-intraday", StringComparison.Ordinal)));
        Assert.Equal("1sec", options.IntradayDetail["heart"]);
    }

    [Fact]
    public void The_secret_is_not_in_the_text() =>
        Assert.DoesNotContain("s3cret", Options(("client-secret", "s3cret")).ToString(), StringComparison.Ordinal);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.Limitless;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessOptionsTests
{
    [Fact]
    public void A_key_is_enough()
    {
        var options = Options();
        var descriptor = options.Describe();

        Assert.Equal(
            new LimitlessOptions(new Uri("https://api.limitless.ai"), Key, 10, 180, Chats: false, Rich: true, IncludeAudio: false, ExtractTags: true),
            options);
        Assert.Equal("limitless", descriptor.Kind);
        Assert.Equal(["lifelogs"], descriptor.Lines.Select(line => line.Name));
        Assert.All(descriptor.Lines, line => Assert.False(line.Dense));
        Assert.Equal(new RateLimit(180, TimeSpan.FromMinutes(1), RateRenewal.AfterUse), descriptor.Limit);
        Assert.Null(descriptor.OAuth);
        Assert.True(descriptor.GivesDocuments);
        Assert.Equal(new Lookback(3, TimeSpan.Zero), descriptor.Lookback);
        Assert.Equal(TimeSpan.FromDays(3), descriptor.FinalAfter);
        Assert.DoesNotContain(Key, options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connectors_with_one_key_at_one_server_share_its_limit_by_a_name_that_does_not_tell_the_key()
    {
        static SharedLimit Of(params (string Key, string Value)[] settings) =>
            Assert.Single(Options(settings).Describe().SharedLimits);
        var limit = Of();

        Assert.Equal(new RateLimit(180, TimeSpan.FromMinutes(1), RateRenewal.AfterUse), limit.Limit);
        Assert.Equal(LimitScope.Account, limit.Scope);
        Assert.Matches("^[0-9a-f]{32}$", limit.Account);
        Assert.Equal(limit, Of(("chats", "true"), ("base-url", "https://api.limitless.ai/")));
        Assert.NotEqual(
            limit.Account, Assert.Single((Options() with { ApiKey = "another" }).Describe().SharedLimits).Account);
        Assert.NotEqual(limit.Account, Of(("base-url", "https://limitless.example.org")).Account);
    }

    [Fact]
    public void Chats_are_a_second_line() =>
        Assert.Equal(["lifelogs", "chats"], Options(("chats", "true")).Describe().Lines.Select(line => line.Name));

    [Theory]
    [InlineData("180", 120, 60)]
    [InlineData("1000", 940, 60)]
    [InlineData("60", 30, 30)]
    [InlineData("2", 1, 1)]
    public void Sound_takes_its_share_off_the_limit(string perMinute, int pages, int sound)
    {
        var options = Options(("transformation.include-audio", "true"), ("requests-per-minute", perMinute));

        Assert.Equal((pages, sound), (options.Describe().Limit.Permits, options.AudioRequestsPerMinute));
    }

    [Theory]
    [InlineData("api-key", "", "source.api-key: is missing")]
    [InlineData("api-key", "two words", "source.api-key: has characters that no key has")]
    [InlineData("page-size", "0", "source.page-size: '0' is not a whole number from 1 to 100")]
    [InlineData("page-size", "101", "from 1 to 100")]
    [InlineData("requests-per-minute", "1001", "from 1 to 1000")]
    [InlineData("base-url", "ftp://x", "is not an http or https address")]
    [InlineData("pagesize", "5", "source.pagesize: is not a setting here; known are api-key, base-url, chats, discontinued-after, page-size, requests-per-minute")]
    [InlineData("discontinued-after", "2h", "discontinued-after: '2h' is no duration from 1d to 365d")]
    [InlineData("transformation.strategy", "fancy", "transformation.strategy: 'fancy' is not one of rich, standard")]
    [InlineData("transformation.tags", "true", "transformation.tags: is not a setting here; known are extract-tags, include-audio, strategy")]
    public void What_is_wrong_is_named(string key, string value, string message)
    {
        var settings = Settings([.. new[] { ("api-key", Key) }.Where(pair => pair.Item1 != key), (key, value)]);

        var wrong = Assert.Throws<SettingException>(() => LimitlessOptions.From(settings));

        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sound_needs_two_requests_a_minute() =>
        Assert.Throws<SettingException>(() => Options(("transformation.include-audio", "true"), ("requests-per-minute", "1")));

    [Theory]
    [InlineData("25", 0)]
    [InlineData("26", 1)]
    public async Task Pages_above_25_are_warned_about(string pageSize, int warnings)
    {
        var log = new ListLog();
        await using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log))
            .AddLimitlessSource().BuildServiceProvider();

        var kind = Assert.Single(services.GetServices<ISourceKind>());
        var source = kind.Create(Settings(("api-key", Key), ("page-size", pageSize)));

        Assert.Equal("limitless", source.Descriptor.Kind);
        Assert.IsAssignableFrom<IAttachmentSource>(source);
        Assert.Equal(warnings, log.Messages.Count(message => message.Contains("above 25", StringComparison.Ordinal)));
    }

    private sealed class ListLog : ILoggerProvider, ILogger
    {
        public List<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Messages.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Limitless;

/// <summary>Makes sources that read what a Limitless pendant recorded.</summary>
public sealed partial class LimitlessSourceKind : ISourceKind
{
    /// <summary>Name in the configuration.</summary>
    public const string Name = "limitless";

    private readonly VendorHttp _http;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;

    // One for each key, so that all connectors on it together keep to its share.
    private readonly ConcurrentDictionary<(string Account, int PerMinute), LimitlessPace> _paces = new();

    internal LimitlessSourceKind(VendorHttp http, TimeProvider timeProvider, ILogger logger)
    {
        _http = http;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public ISource Create(Settings settings)
    {
        var options = LimitlessOptions.From(settings);
        if (options.PageSize > LimitlessOptions.ContentsPageSize)
            LogLargePages(_logger, LimitlessOptions.ContentsPageSize, options.PageSize);
        return new LimitlessSource(options, _http, PaceOf(options), _timeProvider);
    }

    private LimitlessPace PaceOf(LimitlessOptions options) => _paces.GetOrAdd(
        (options.Account, Math.Max(1, options.AudioRequestsPerMinute)),
        its => new LimitlessPace(its.PerMinute, _timeProvider));

    [LoggerMessage(
        EventId = 4001, Level = LogLevel.Warning,
        Message = "Limitless leaves out speakers on pages above {ContentsPageSize}; page-size is {PageSize}")]
    private static partial void LogLargePages(ILogger logger, int contentsPageSize, int pageSize);
}

/// <summary>Registration.</summary>
public static class LimitlessServices
{
    /// <summary>Registers the source kind <see cref="LimitlessSourceKind.Name"/>.</summary>
    public static IServiceCollection AddLimitlessSource(this IServiceCollection services)
    {
        services.AddVendorHttp();
        return services.AddSingleton<ISourceKind>(provider => new LimitlessSourceKind(
            provider.GetRequiredService<VendorHttp>(), provider.GetRequiredService<TimeProvider>(),
            (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger<LimitlessSourceKind>()));
    }
}

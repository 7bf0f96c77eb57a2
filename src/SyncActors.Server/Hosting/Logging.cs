using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Serilog.Extensions.Logging;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>Sends what is logged where the configuration says.</summary>
internal static class Logging
{
    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ ";
    internal static void AddLogging(this ILoggingBuilder logging, LogSettings settings)
    {
        logging.SetMinimumLevel(settings.Level);
        if (settings.Console)
            AddConsole(logging, settings);
        if (settings.File is { } file)
            logging.AddProvider(new SerilogLoggerProvider(LogFile.Open(file, settings.IsJson), dispose: true));
        foreach (var (category, level) in settings.Levels)
            logging.AddFilter(category, level);

        // Below Warning the framework logs addresses with their queries, in which codes of consents stand.
        var outside = settings.Level > LogLevel.Warning ? settings.Level : LogLevel.Warning;
        logging.AddFilter("Microsoft", outside);
        logging.AddFilter("System.Net.Http", outside);

        // Whoever starts the host says why it did not start; and the master keys lie in a folder of mode 0700.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private static void AddConsole(ILoggingBuilder logging, LogSettings settings)
    {
        if (settings.IsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = Timestamp.TrimEnd();
            });
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = Timestamp;
            console.ColorBehavior = settings.Colors switch
            {
                null => LoggerColorBehavior.Default,
                true => LoggerColorBehavior.Enabled,
                false => LoggerColorBehavior.Disabled,
            };
        });
    }
}

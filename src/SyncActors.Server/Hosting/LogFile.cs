using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>The file that is logged into. One that is full, or of yesterday, stays and another is begun beside it, with
/// a number or day in its name.</summary>
internal static class LogFile
{
    /// <summary>Opens it.</summary>
    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    internal static Logger Open(LogFileSettings file, bool isJson)
    {
        Try(file.Path);
        return new LoggerConfiguration()
            .MinimumLevel.Verbose() // What gets here has been let through.
            .WriteTo.File(
                isJson ? new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture) : new Line(),
                file.Path, fileSizeLimitBytes: file.IsDaily ? null : file.BytesMax, rollOnFileSizeLimit: !file.IsDaily,
                rollingInterval: file.IsDaily ? RollingInterval.Day : RollingInterval.Infinite,
                retainedFileCountLimit: file.Backups + 1)
            .CreateLogger();
    }

    // Else nobody would hear that nothing is written.
    private static void Try(string path)
    {
        try
        {
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!).FullName;
            var probe = Path.Combine(folder, $".{Path.GetFileName(path)}.probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"syncactors.log.file.path: '{path}' cannot be written: {failure.Message}", failure);
        }
    }

    // One line for each event, in UTC like the console's.
    private sealed class Line : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            var at = logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var category = logEvent.Properties.GetValueOrDefault("SourceContext") is ScalarValue { Value: string text }
                ? text
                : "";
            var message = logEvent.RenderMessage(CultureInfo.InvariantCulture).ReplaceLineEndings(" ");
            output.WriteLine($"{at} {logEvent.Level} {category}: {message}");
            if (logEvent.Exception is { } exception)
                output.WriteLine(exception);
        }
    }
}

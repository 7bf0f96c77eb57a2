using System.Globalization;
using System.Text.Json.Nodes;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
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
                isJson ? new JsonLine() : new TextLine(),
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
    private sealed class TextLine : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            output.WriteLine($"{At(logEvent)} {logEvent.Level} {CategoryOf(logEvent)}: {MessageOf(logEvent)}");
            if (logEvent.Exception is { } exception)
                output.WriteLine(exception);
        }
    }

    private sealed class JsonLine : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            var properties = new JsonObject();
            foreach (var (name, value) in logEvent.Properties.Where(property => !Own.Contains(property.Key)))
                properties[name] = value is ScalarValue scalar ? ValueOf(scalar.Value) : value.ToString();
            var line = new JsonObject
            {
                ["Timestamp"] = At(logEvent),
                ["Level"] = logEvent.Level.ToString(),
                ["Category"] = CategoryOf(logEvent),
                ["EventId"] = EventIdOf(logEvent),
                ["Message"] = MessageOf(logEvent),
                ["Properties"] = properties,
            };
            if (logEvent.Exception is { } exception)
                line["Exception"] = exception.ToString();
            output.WriteLine(line.ToJsonString());
        }
    }

    private static string[] Own { get; } = [Constants.SourceContextPropertyName, "EventId"];

    private static MessageTemplateTextFormatter Message { get; } = new("{Message:lj}", CultureInfo.InvariantCulture);

    private static string At(LogEvent logEvent) =>
        logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string CategoryOf(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string text }
            ? text
            : "";

    private static int EventIdOf(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.FirstOrDefault(member => member.Name == "Id")?.Value is ScalarValue { Value: int number }
            ? number
            : 0;

    private static string MessageOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString().ReplaceLineEndings(" ");
    }

    private static JsonValue? ValueOf(object? value) => value switch
    {
        null => null,
        bool known => JsonValue.Create(known),
        int or long or short or byte => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}

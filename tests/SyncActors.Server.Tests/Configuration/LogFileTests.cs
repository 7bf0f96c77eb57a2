using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What is logged goes where the configuration says.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("log-").FullName;

    private string FilePath => Path.Combine(_folder, "logs", "app.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_is_full_is_followed_by_another_and_only_so_many_are_kept()
    {
        Write(Settings(isJson: false, isDaily: false, bytesMax: 1024, backups: 2), 200);
        var files = Directory.GetFiles(Path.GetDirectoryName(FilePath)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, files.Count);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 2048));
        Assert.Contains("line 199", File.ReadAllText(files[^1]), StringComparison.Ordinal);
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Warning SyncActors\.Test: line \d+ for ann",
            File.ReadAllLines(files[^1])[0]);
    }

    [Fact]
    public void Each_day_has_a_file_of_its_own()
    {
        Write(Settings(isJson: false, isDaily: true, bytesMax: 1024, backups: 2), 50);
        var file = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
        Assert.Matches(@"app\d{8}\.log$", file);
        Assert.Equal(50, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void In_JSON_each_line_is_an_object_with_its_properties()
    {
        Write(Settings(isJson: true, isDaily: false, bytesMax: 1 << 20, backups: 0), 3);
        var line = JsonSerializer.Deserialize<JsonElement>(File.ReadAllLines(FilePath)[1]);
        Assert.Equal("Warning", line.GetProperty("Level").GetString());
        Assert.Equal("line 1 for ann", line.GetProperty("Message").GetString());
        Assert.Equal(
            ("SyncActors.Test", 1), (line.GetProperty("Category").GetString(), line.GetProperty("EventId").GetInt32()));
        Assert.Equal(1, line.GetProperty("Properties").GetProperty("Number").GetInt32());
    }

    [Fact]
    public void Parts_have_levels_of_their_own()
    {
        var settings = Settings(isJson: false, isDaily: false, bytesMax: 1 << 20, backups: 0) with
        {
            Levels = new Dictionary<string, LogLevel>(StringComparer.Ordinal)
            {
                ["SyncActors.Sync.Scheduling"] = LogLevel.Error,
            },
        };
        using (var factory = LoggerFactory.Create(logging => logging.AddLogging(settings)))
        {
            Lines.Numbered(factory.CreateLogger("SyncActors.Sync.Scheduling.DueActor"), 1, "quiet");
            Lines.Numbered(factory.CreateLogger("SyncActors.Sync.Inbox"), 2, "loud");
        }

        Assert.Contains("loud", Assert.Single(File.ReadAllLines(FilePath)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_at_the_start()
    {
        File.WriteAllText(Path.Combine(_folder, "logs"), "in the way");
        var wrong = Assert.Throws<ConfigurationException>(
            () => Write(Settings(isJson: false, isDaily: false, bytesMax: 1024, backups: 0), 1));
        Assert.Contains("syncactors.log.file.path", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, LoggerColorBehavior.Enabled)]
    [InlineData(false, LoggerColorBehavior.Disabled)]
    [InlineData(null, LoggerColorBehavior.Default)]
    public void The_console_has_colours_where_they_are_wanted(bool? colors, LoggerColorBehavior expected)
    {
        var settings = Settings(isJson: false, isDaily: false, bytesMax: 1024, backups: 0) with
        {
            Console = true, Colors = colors,
        };
        using var services = new ServiceCollection().AddLogging(logging => logging.AddLogging(settings))
            .BuildServiceProvider();
        Assert.Contains(services.GetServices<ILoggerProvider>(), provider => provider is ConsoleLoggerProvider);
        Assert.Equal(
            expected, services.GetRequiredService<IOptions<SimpleConsoleFormatterOptions>>().Value.ColorBehavior);
    }

    [Fact]
    public void The_console_speaks_JSON_where_that_is_wanted_and_is_silent_when_switched_off()
    {
        var settings = Settings(isJson: true, isDaily: false, bytesMax: 1024, backups: 0);
        using var spoken = new ServiceCollection().AddLogging(
            logging => logging.AddLogging(settings with { Console = true })).BuildServiceProvider();
        Assert.Equal(
            ConsoleFormatterNames.Json, spoken.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
        using var silent = new ServiceCollection().AddLogging(logging => logging.AddLogging(settings))
            .BuildServiceProvider();
        Assert.DoesNotContain(silent.GetServices<ILoggerProvider>(), provider => provider is ConsoleLoggerProvider);
    }

    private LogSettings Settings(bool isJson, bool isDaily, int bytesMax, int backups) => new(
        LogLevel.Information, isJson, Console: false, Colors: null,
        new LogFileSettings(FilePath, isDaily, bytesMax, backups),
        new Dictionary<string, LogLevel>(StringComparer.Ordinal));

    private static void Write(LogSettings settings, int lines)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddLogging(settings));
        var logger = factory.CreateLogger("SyncActors.Test");
        for (var number = 0; number < lines; number++)
            Lines.Numbered(logger, number, "ann");
    }
}

internal static partial class Lines
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "line {Number} for {Name}")]
    internal static partial void Numbered(ILogger logger, int number, string name);
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Hocon;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Configuration.Translation;
using SyncActors.Server.Hosting;

namespace SyncActors.Cli.Commands;

/// <summary><c>config</c>: what a configuration file comes to, and what is wrong with it.</summary>
internal static class ConfigCommand
{
    private static readonly string[] SecretWords =
        ["secret", "password", "token", "api-key", "master-key", "operator-key", "connection-string"];

    internal static Command Create() => new("config", "Looks at configuration files.")
    {
        PrintCommand(), CheckCommand(), ConvertCommand(),
    };

    private static Command PrintCommand()
    {
        var file = new Argument<string>("file") { Description = "Configuration file, or any HOCON file with --raw." };
        var raw = new Option<bool>("--raw") { Description = "Print the file alone, resolved and unmasked." };
        var print =
            new Command("print", "Prints the resolved configuration as JSON; secrets are masked.") { file, raw };
        print.SetAction(parsed => Print(parsed.GetValue(file)!, parsed.GetValue(raw)));
        return print;
    }

    private static Command CheckCommand()
    {
        var file = new Argument<string>("file") { Description = "Configuration file." };
        var check = new Command("check", "Shows everything that is wrong with a configuration file.") { file };
        check.SetAction(parsed => Check(parsed.GetValue(file)!));
        return check;
    }

    private static Command ConvertCommand()
    {
        var file = new Argument<string>("file") { Description = "The memory connector's config.yaml." };
        var convert = new Command("convert", "Prints the memory connector's configuration in HOCON.") { file };
        convert.SetAction(parsed => Convert(parsed.GetValue(file)!));
        return convert;
    }

    private static int Print(string file, bool raw)
    {
        if (!File.Exists(file))
            return Missing(file);
        try
        {
            if (raw)
            {
                Console.WriteLine(
                    HoconConfig.Load([LayerOf(file)], new HoconOptions { Environment = Variables }).ToJson(
                        indented: true));
                return (int)ExitCode.Ok;
            }

            var config = HoconConfig.Load(
                [new HoconLayer.Text(ConfigurationLoader.Reference, "reference.conf"), LayerOf(file)],
                new HoconOptions { Environment = Variables });
            var json = JsonNode.Parse(config.ToJson(indented: false))!;
            Mask(json);
            MaskChannels(json);
            Console.WriteLine(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return (int)ExitCode.Ok;
        }
        catch (HoconException wrong)
        {
            return Exit.Fail(ExitCode.Configuration, wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static int Check(string file)
    {
        if (!File.Exists(file))
            return Missing(file);
        if (ConfigurationLoader.IsTranslated(file))
        {
            var translated = ConfigurationLoader.Translate(file, Variables, needsVariables: true);
            foreach (var notice in translated.Notices)
                Console.WriteLine($"notice: {notice}");
            foreach (var error in translated.Errors)
                Console.Error.WriteLine($"error: {error}");
            if (translated.Errors.Any())
                return (int)ExitCode.Configuration;
        }

        var configuration = CommonOptions.Load(file, dataDirectory: null, []);
        using var services =
            new ServiceCollection().AddLogging().AddSyncActors(configuration, scheduler: false).BuildServiceProvider();
        var connectors = services.GetRequiredService<ConnectorCatalog>().All;
        Console.WriteLine(
            $"{file}: no errors; {connectors.Count} connectors, "
            + $"{connectors.Count(connector => connector.Definition.Enabled)} of them switched on");
        return (int)ExitCode.Ok;
    }

    private static int Convert(string file)
    {
        if (!File.Exists(file))
            return Missing(file);
        if (!ConfigurationLoader.IsTranslated(file))
            return Exit.Fail(ExitCode.Configuration, $"{file} is no .yaml or .yml file; only those are converted.");
        var translated = ConfigurationLoader.Translate(file, Variables, needsVariables: false);
        if (translated.Errors.Any())
        {
            foreach (var error in translated.Errors)
                Console.Error.WriteLine($"error: {error}");
            return (int)ExitCode.Configuration;
        }

        Console.Write(HoconText.Write(translated));
        return (int)ExitCode.Ok;
    }

    // A file of another program as the text in HOCON that it comes to.
    private static HoconLayer LayerOf(string file) => ConfigurationLoader.IsTranslated(file)
        ? new HoconLayer.Text(
            HoconText.Write(
                ConfigurationLoader.Translate(file, Variables, needsVariables: true).Checked(file)), file)
        : new HoconLayer.File(file);

    private static Func<string, string?> Variables =>
        ConfigurationLoader.Variables(Environment.GetEnvironmentVariable);

    private static int Missing(string file) =>
        Exit.Fail(ExitCode.Configuration, $"{file}: there is no such file.");

    private static void Mask(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (value is JsonValue && IsSecret(name))
                        members[name] = "***";
                    else if (value is not null)
                        Mask(value);
                }

                break;
            case JsonArray elements:
                foreach (var element in elements.OfType<JsonNode>())
                    Mask(element);
                break;
            default:
                break;
        }
    }

    // Who knows the address of an incoming webhook may use it.
    private static void MaskChannels(JsonNode json)
    {
        foreach (var (_, channel) in json["syncactors"]?["alerts"]?["channels"] as JsonObject ?? [])
        {
            if (channel is JsonObject settings && settings.ContainsKey("address"))
                settings["address"] = "***";
        }
    }

    private static bool IsSecret(string name) =>
        name == "url" || SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}

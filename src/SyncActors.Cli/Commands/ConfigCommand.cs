using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Hocon;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli.Commands;

/// <summary><c>config print</c>: what a configuration file comes to.</summary>
internal static class ConfigCommand
{
    private static readonly string[] SecretWords =
        ["secret", "password", "token", "api-key", "master-key", "connection-string"];

    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Configuration file, or any HOCON file with --raw." };
        var raw = new Option<bool>("--raw") { Description = "Print the file alone, resolved and unmasked." };
        var print =
            new Command("print", "Prints the resolved configuration as JSON; secrets are masked.") { file, raw };
        print.SetAction(parsed => Print(parsed.GetValue(file)!, parsed.GetValue(raw)));
        return new Command("config", "Looks at configuration files.") { print };
    }

    private static int Print(string file, bool raw)
    {
        if (!File.Exists(file))
            return Exit.Fail(ExitCode.Configuration, $"{file}: there is no such file.");
        try
        {
            if (raw)
            {
                Console.WriteLine(HoconConfig.Load([file], Environment.GetEnvironmentVariable).ToJson(indented: true));
                return (int)ExitCode.Ok;
            }

            var config = HoconConfig.Load(
                [new HoconLayer.Text(ConfigurationLoader.Reference, "reference.conf"), new HoconLayer.File(file)],
                new HoconOptions { Environment = Environment.GetEnvironmentVariable });
            var json = JsonNode.Parse(config.ToJson(indented: false))!;
            Mask(json);
            Console.WriteLine(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return (int)ExitCode.Ok;
        }
        catch (HoconException wrong)
        {
            return Exit.Fail(ExitCode.Configuration, wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static void Mask(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (value is JsonValue
                        && SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
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
}

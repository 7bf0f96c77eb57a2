using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>import syncbit</c>: takes over SyncBit's grant and its place in history.</summary>
internal static class ImportCommand
{
    internal static Command Create() => new("import", "Takes over another system's state.") { SyncBit() };

    private static Command SyncBit()
    {
        var options = ServerConnection.Options.Create();
        var folder = new Argument<string>("folder") { Description = "SyncBit's data folder, with fitbit_tokens.json and sync_state.json." };
        var connector = new Option<string>("--connector")
        {
            Description = "Connector that takes over.",
            DefaultValueFactory = _ => "syncbit",
        };
        var command = new Command("syncbit", "Takes over SyncBit's token file and sync state.") { folder, connector };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var tokens = Read(parsed.GetValue(folder)!, "fitbit_tokens.json");
            var state = Read(parsed.GetValue(folder)!, "sync_state.json");
            if (tokens is null)
                return Exit.Fail(ExitCode.NotFound, $"{parsed.GetValue(folder)} holds no readable fitbit_tokens.json.");
            using var server = options.Open(parsed);
            var name = parsed.GetValue(connector)!;
            var kept = await server.PostAsync(
                ServerCommands.Path(name, "/grant"),
                new
                {
                    accessToken = Output.Text(tokens["access_token"]),
                    refreshToken = Output.Text(tokens["refresh_token"]),
                    expiresAt = ExpiresAt(tokens["expires_at"]),
                    scopes = ((string?)tokens["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
                },
                cancellationToken);
            if (!kept.Ok)
                return Exit.Fail(kept.Code, kept.Problem);
            Console.WriteLine($"The grant of {name} is kept; delete fitbit_tokens.json, for a refresh token is good once.");
            if ((string?)state?["last_successful_date"] is { } last)
                Console.WriteLine(
                    $"SyncBit had got through {last}. Days that it skipped are found and fetched; days it delivered are "
                    + "delivered to the same series once more, under the same time stamps only where SyncBit backfilled them.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static JsonNode? Read(string folder, string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)));
        }
        catch (Exception missing) when (missing is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Seconds since 1970, or a date as Python prints it without a zone, which is the container's UTC.
    private static DateTimeOffset ExpiresAt(JsonNode? value) => value switch
    {
        JsonValue number when number.TryGetValue<double>(out var seconds) =>
            DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)),
        JsonValue text when DateTimeOffset.TryParse(
            text.ToString(), System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal, out var moment) => moment,
        _ => DateTimeOffset.UnixEpoch, // Unknown: refreshed before the first use.
    };
}

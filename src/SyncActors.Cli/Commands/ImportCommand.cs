using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>import syncbit</c>: takes over SyncBit's grant, and lets the history begin where SyncBit's
/// ended.</summary>
internal static class ImportCommand
{
    private const string TokenFile = "fitbit_tokens.json";
    private const string StateFile = "sync_state.json";
    private const string LastDay = "last_successful_date";

    internal static Command Create() => new("import", "Takes over another system's state.")
    {
        SyncBit(), ImportDelivered.Limitless(), ImportDelivered.MemoryConnector(),
    };

    private static Command SyncBit()
    {
        var options = ServerConnection.Options.Create();
        var folder = new Argument<string>("folder")
        {
            Description = $"SyncBit's data folder, with {TokenFile} and {StateFile}.",
        };
        var connector = new Option<string>("--connector")
        {
            Description = "Connector that takes over.",
            DefaultValueFactory = _ => "syncbit",
        };
        var again = new Option<bool>("--again") { Description = "Fetch the days that SyncBit delivered once more." };
        var command =
            new Command("syncbit", "Takes over SyncBit's token file and sync state.") { folder, connector, again };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(folder)!;
            if (Read(path, TokenFile) is not { } tokens)
                return Exit.Fail(ExitCode.NotFound, $"{path} holds no readable {TokenFile}.");
            if (!TryFindLastDay(path, out var last) && !parsed.GetValue(again))
            {
                return Exit.Fail(
                    ExitCode.Refused,
                    $"{Path.Combine(path, StateFile)} tells no day in {LastDay}. Mend or delete it, or give --again.");
            }

            using var server = options.Open(parsed);
            DateOnly? begins = parsed.GetValue(again) ? null : last?.AddDays(1);
            return await TakeOverAsync(
                server, parsed.GetValue(connector)!, tokens, begins, parsed.GetValue(options.Json), cancellationToken);
        });
        return command;
    }

    // The history first: with the grant the connector begins to run.
    private static async Task<int> TakeOverAsync(
        ServerConnection server, string name, JsonObject tokens, DateOnly? begins, bool json,
        CancellationToken cancellationToken)
    {
        var bounded = await server.PostAsync(
            ServerCommands.Path(name, "/history"), new { from = begins }, cancellationToken);
        if (!bounded.Ok)
            return Exit.Fail(bounded.Code, bounded.Problem);
        if (Output.Text(bounded.Body?["state"]) != "done")
            return Exit.Fail(ExitCode.Refused, $"{name} has not answered yet; nothing is taken over. Try again.");
        var kept = await server.PostAsync(
            ServerCommands.Path(name, "/grant"),
            new
            {
                accessToken = Output.Text(tokens["access_token"]),
                refreshToken = Output.Text(tokens["refresh_token"]),
                expiresAt = ExpiresAt(tokens["expires_at"]),
                scopes = Output.Text(tokens["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            },
            cancellationToken);
        if (!kept.Ok)
            return Exit.Fail(kept.Code, kept.Problem);
        var day = begins?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (json)
        {
            Console.WriteLine(new JsonObject { ["connector"] = name, ["historyBegins"] = day }.ToJsonString());
            return (int)ExitCode.Ok;
        }

        Console.WriteLine($"The grant of {name} is kept; delete {TokenFile}, for a refresh token is good once.");
        Console.WriteLine(day is null
            ? $"{name} fetches its whole history."
            : $"{name} begins with {day}: SyncBit got through the day before. Older days are not fetched; "
              + $"'syncactors backfill {name}' fetches those that you name.");
        return (int)ExitCode.Ok;
    }

    // False when there is a state that tells no day. Without a state, SyncBit delivered nothing.
    private static bool TryFindLastDay(string folder, out DateOnly? last)
    {
        last = null;
        if (!File.Exists(Path.Combine(folder, StateFile)))
            return true;
        if (Read(folder, StateFile) is not { } state)
            return false;
        if (state[LastDay] is not { } value)
            return true;
        if (!DateOnly.TryParseExact(
            Output.Text(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day == DateOnly.MaxValue)
        {
            return false;
        }

        last = day;
        return true;
    }

    private static JsonObject? Read(string folder, string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file))) as JsonObject;
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
            text.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) => moment,
        _ => DateTimeOffset.UnixEpoch, // Unknown: refreshed before the first use.
    };
}

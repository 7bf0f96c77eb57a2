using System.CommandLine;
using System.Text.Json.Nodes;
using SyncActors.Server.Hosting;

namespace SyncActors.Cli.Commands;

/// <summary><c>journal verify</c>: proves that replay gives the live state, and that the ledger agrees with the
/// journal. <c>journal backup</c>: copies a SQLite journal, also while a server works on it.</summary>
internal static class JournalCommand
{
    internal static Command Create() => new("journal", "Looks after the journal.") { Verify(), Backup() };

    private static Command Verify()
    {
        var options = ServerConnection.Options.Create();
        var connector = new Argument<string?>("connector")
        {
            Description = "Name of a connector; all when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verify = new Command(
            "verify", "Replays histories and compares them with the live state and the item ledger.") { connector };
        options.AddTo(verify);
        verify.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            var names = parsed.GetValue(connector) is { } one
                ? [one]
                : await NamesAsync(server, cancellationToken);
            var differ = 0;
            foreach (var name in names)
            {
                var answer = await server.GetAsync(ServerCommands.Path(name, "/verify"), cancellationToken);
                if (!answer.Ok)
                    return Exit.Fail(answer.Code, answer.Problem);
                var equal = (bool?)answer.Body?["equal"] == true && (bool?)answer.Body?["ledgerEqual"] == true;
                differ += equal ? 0 : 1;
                Console.WriteLine(parsed.GetValue(options.Json)
                    ? answer.Body!.ToJsonString()
                    : $"{name}: {(equal ? "equal" : "DIFFERS")}, {answer.Body?["events"]} events, "
                      + $"state {Output.Text(answer.Body?["replayHash"])[..16]}");
            }

            return differ == 0
                ? (int)ExitCode.Ok
                : Exit.Fail(ExitCode.Refused, $"{differ} of {names.Count} connectors differ.");
        });
        return verify;
    }

    // Reads the file itself: a copy needs no server, and a path is this machine's business alone.
    private static Command Backup()
    {
        var (config, data, set) = (CommonOptions.Config(), CommonOptions.Data(), CommonOptions.Set());
        var json = CommonOptions.Json();
        var file = new Argument<string>("file") { Description = "The copy." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier copy of that name." };
        var backup = new Command("backup", "Copies the SQLite journal, also while a server works on it.")
        {
            file, overwrite, config, data, set, json,
        };
        backup.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = CommonOptions.Load(
                parsed.GetValue(config), parsed.GetValue(data), parsed.GetValue(set)!);
            var made = await JournalBackup.RunAsync(
                configuration, parsed.GetValue(file)!, parsed.GetValue(overwrite), cancellationToken);
            if (made is null)
                return Exit.Fail(ExitCode.NotFound, "there is no journal in the data folder; name it by --data-dir.");
            Console.WriteLine(parsed.GetValue(json)
                ? new JsonObject { ["journal"] = made.Journal, ["file"] = made.File, ["bytes"] = made.Bytes }
                    .ToJsonString()
                : $"{made.File}: {made.Bytes} bytes, of {made.Journal}");
            return (int)ExitCode.Ok;
        });
        return backup;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(
        ServerConnection server, CancellationToken cancellationToken)
    {
        List<string> names = [];
        var after = "";
        while (true)
        {
            var answer = await server.GetAsync($"api/v1/connectors?limit=500{after}", cancellationToken);
            if (!answer.Ok)
                throw new ServerUnreachableException(answer.Problem);
            names.AddRange((answer.Body?["items"]?.AsArray() ?? []).Select(view => Output.Text(view?["name"])));
            if (answer.Body?["next"] is not { } next)
                return names;
            after = $"&after={Uri.EscapeDataString(Output.Text(next))}";
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using SyncActors.Actors.Persistence;

namespace SyncActors.Cli.Commands;

/// <summary><c>audit</c>: who changed what, and the proof that nobody touched the record since.</summary>
internal static class AuditCommand
{
    private const string Path = "api/v1/audit";

    internal static Command Create() => new("audit", "Shows who changed what, and verifies that record.")
    {
        List(), Verify(),
    };

    /// <summary>The end of a chain as it is printed and read again.</summary>
    internal static string Line(AuditHead head) => AuditHeads.Line(
        head.Chain.ToString(), head.Number, Convert.ToHexStringLower(head.Mac.Span));

    private static Command List()
    {
        var limit = new Option<int>("--limit")
        {
            Description = "Changes at most, 1 to 1000.", DefaultValueFactory = _ => 50,
        };
        var after = new Option<string?>("--after") { Description = "Go on behind a page: the 'next' of its JSON." };
        var actor = new Option<string?>("--actor") { Description = "Only those of this key, by its id." };
        var target = new Option<string?>("--target") { Description = "Only those of this connector, key or node." };
        return ServerCommands.Asking(
            "list", "Lists changes, newest first.", [limit, after, actor, target],
            (parsed, server, cancellationToken) => server.GetAsync(
                $"{Path}?limit={parsed.GetValue(limit)}" + Part("after", parsed.GetValue(after))
                + Part("actor", parsed.GetValue(actor)) + Part("target", parsed.GetValue(target)),
                cancellationToken),
            answer => Output.Table(
                ["at", "actor", "action", "target", "detail"],
                (answer["items"] as JsonArray ?? []).Select(entry => (string[])
                [
                    Output.Moment(entry?["at"]), Output.Text(entry?["actor"]), Output.Text(entry?["action"]),
                    Output.Text(entry?["target"]), Output.Text(entry?["detail"]),
                ])));
    }

    private static Command Verify()
    {
        var options = ServerConnection.Options.Create();
        var file = new Option<string?>("--heads")
        {
            Description = "File with ends of chains from an earlier verification or from logs; compares with them.",
        };
        var command = new Command("verify", "Proves every change's seal, and prints where each chain ends.") { file };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var known = parsed.GetValue(file) is { } path ? AuditHeads.Read(path) : [];
            using var server = options.Open(parsed);
            var answer = await server.GetAsync($"{Path}/verify", cancellationToken);
            if (!answer.Ok)
                return Exit.Fail(answer.Code, answer.Problem);
            var chains = (answer.Body?["chains"] as JsonArray ?? []).OfType<JsonNode>().ToList();
            if (parsed.GetValue(options.Json))
                Console.WriteLine(answer.Body!.ToJsonString());
            else
                chains.ForEach(chain => Console.WriteLine(Line(chain)));
            var faults = chains.Where(chain => chain["fault"] is not null).Select(Fault).ToList();
            faults.AddRange(await AuditHeads.CompareAsync(known, chains, server, cancellationToken));
            if (faults.Count > 0)
                return Exit.Fail(ExitCode.Refused, string.Join("; ", faults) + ".");
            if (known.Count > 0)
                Console.Error.WriteLine($"{known.Count} heads of {parsed.GetValue(file)} still stand.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Part(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string Line(JsonNode chain) => AuditHeads.Line(
        Output.Text(chain["chain"]), (long)chain["number"]!, Output.Text(chain["mac"]));

    private static string Fault(JsonNode chain) =>
        $"entry {chain["fault"]!["number"]} of chain {Output.Text(chain["chain"])} is "
        + Output.Text(chain["fault"]!["kind"]);
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>keys</c>: the keys of the HTTP API.</summary>
internal static class KeysCommand
{
    private const string Path = "api/v1/keys";

    internal static Command Create() => new("keys", "Lists, makes and revokes API keys.") { List(), New(), Revoke() };

    private static Command List() => ServerCommands.Asking(
        "list", "Lists keys; never what their holders send.", [],
        (_, server, cancellationToken) => ServerCommands.AllAsync(server, Path, cancellationToken),
        answer => Output.Table(
            ["id", "name", "role", "user", "created", "expires", "revoked"],
            (answer["items"] as JsonArray ?? []).Select(key => (string[])
            [
                Output.Text(key?["id"]), Output.Text(key?["name"]), Output.Text(key?["role"]),
                Output.Text(key?["user"] ?? "all"), Output.Moment(key?["createdAt"]), Output.Moment(key?["expiresAt"]),
                Output.Moment(key?["revokedAt"]),
            ])));

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "What people call the key." };
        var role = new Option<string>("--role")
        {
            Description = "operator may read and change, viewer may read.",
            DefaultValueFactory = _ => "viewer",
        };
        var user =
            new Option<string?>("--user") { Description = "Only this user's connectors; everybody's when left out." };
        var expires =
            new Option<DateTimeOffset?>("--expires-at") { Description = "When it ends; never when left out." };
        return ServerCommands.Asking(
            "create", "Makes a key and shows it this once.", [name, role, user, expires],
            (parsed, server, cancellationToken) => server.PostAsync(
                Path,
                new
                {
                    name = parsed.GetValue(name),
                    role = parsed.GetValue(role),
                    user = parsed.GetValue(user),
                    expiresAt = parsed.GetValue(expires),
                },
                cancellationToken),
            answer =>
            {
                Console.WriteLine(Output.Text(answer["secret"]));
                Console.Error.WriteLine("Keep it now: only its hash is stored, it cannot be shown again.");
            });
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "Id of the key, the part before the dot." };
        return ServerCommands.Asking(
            "revoke", "Revokes a key for good.", [id],
            (parsed, server, cancellationToken) =>
                server.DeleteAsync($"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken),
            answer => Console.WriteLine($"{Output.Text(answer["id"])} is revoked"));
    }
}

using System.CommandLine;

namespace SyncActors.Cli.Commands;

/// <summary><c>backfill</c>: fetches past days that are missing.</summary>
internal static class BackfillCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        var from = new Option<DateOnly>("--from") { Description = "First day.", Required = true };
        var to = new Option<DateOnly>("--to") { Description = "Last day.", Required = true };
        return ServerCommands.Asking(
            "backfill", "Fetches past days that are missing, newest first.", [connector, from, to],
            (parsed, server, cancellationToken) => server.PostAsync(
                ServerCommands.Path(parsed.GetValue(connector)!, "/backfill"),
                new { from = parsed.GetValue(from), through = parsed.GetValue(to) },
                cancellationToken),
            ServerCommands.Settled);
    }
}

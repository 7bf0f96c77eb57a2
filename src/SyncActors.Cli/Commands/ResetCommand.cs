using System.CommandLine;

namespace SyncActors.Cli.Commands;

/// <summary><c>reset</c>: fetches days again.</summary>
internal static class ResetCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        var from =
            new Option<DateOnly?>("--from") { Description = "First day to fetch again; all days when left out." };
        return ServerCommands.Asking(
            "reset", "Fetches days again; what is delivered already is recognised and not delivered twice.",
            [connector, from],
            (parsed, server, cancellationToken) => server.PostAsync(
                ServerCommands.Path(parsed.GetValue(connector)!, "/reset"), new { from = parsed.GetValue(from) },
                cancellationToken),
            ServerCommands.Settled);
    }
}

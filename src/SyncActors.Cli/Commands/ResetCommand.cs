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
        var destination =
            new Option<string?>("--destination") { Description = "For which destination; for all when left out." };
        var refill =
            new Option<bool>("--refill") { Description = "The destination lost its data: deliver all of it anew." };
        return ServerCommands.Asking(
            "reset", "Fetches days again; what is delivered already is recognised and not delivered twice.",
            [connector, from, destination, refill],
            (parsed, server, cancellationToken) => server.PostAsync(
                ServerCommands.Path(parsed.GetValue(connector)!, "/reset"), new
                {
                    from = parsed.GetValue(from), destination = parsed.GetValue(destination),
                    refill = parsed.GetValue(refill),
                },
                cancellationToken),
            ServerCommands.Settled);
    }
}

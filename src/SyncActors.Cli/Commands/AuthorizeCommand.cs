using System.CommandLine;
using System.Diagnostics;

namespace SyncActors.Cli.Commands;

/// <summary><c>authorize</c>: brings a user's consent through a browser; prints the address where there is
/// none.</summary>
internal static class AuthorizeCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    internal static Command Create()
    {
        var options = ServerConnection.Options.Create();
        var connector = ServerCommands.Connector();
        var noBrowser = new Option<bool>("--no-browser") { Description = "Only print the address." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait for the consent." };
        var command = new Command("authorize", "Opens the provider's page and waits for the user's consent.")
        {
            connector, noBrowser, noWait,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            var name = parsed.GetValue(connector)!;
            var before = await server.GetAsync(ServerCommands.Path(name, "/authorization"), cancellationToken);
            if (!before.Ok)
                return Exit.Fail(before.Code, before.Problem);
            var begun = await server.PostAsync(ServerCommands.Path(name, "/authorize"), new { }, cancellationToken);
            if (!begun.Ok)
                return Exit.Fail(begun.Code, begun.Problem);
            var url = Output.Text(begun.Body?["url"]);
            Console.WriteLine($"Open this address in a browser and consent:\n\n  {url}\n");
            if (!parsed.GetValue(noBrowser))
                TryOpen(url);
            return parsed.GetValue(noWait)
                ? (int)ExitCode.Ok
                : await WaitAsync(server, name, (long?)before.Body?["rotation"] ?? 0, cancellationToken);
        });
        return command;
    }

    private static async Task<int> WaitAsync(
        ServerConnection server, string name, long rotation, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            while (true)
            {
                var answer = await server.GetAsync(ServerCommands.Path(name, "/authorization"), both.Token);
                if ((bool?)answer.Body?["granted"] == true && (long?)answer.Body?["rotation"] > rotation)
                {
                    Console.WriteLine("The consent is kept.");
                    return (int)ExitCode.Ok;
                }

                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, both.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Exit.Fail(ExitCode.Refused, "no consent came within 10 minutes.");
        }
    }

    // A machine without a browser is nothing unusual: the address has been printed.
    private static void TryOpen(string url)
    {
        var opener = OperatingSystem.IsMacOS() ? "open" : OperatingSystem.IsWindows() ? "explorer" : "xdg-open";
        try
        {
            using var started = Process.Start(
                new ProcessStartInfo(opener, [url]) { RedirectStandardError = true, UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("There is no browser here; copy the address.");
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>health</c>: whether a server works, as an exit code for containers.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        var options = ServerConnection.Options.Create();
        var command = new Command("health", "Says whether the server works; needs no key.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                var answer = await server.GetAsync("health", patience.Token);
                return answer.Ok
                    ? Output.Show(answer, parsed.GetValue(options.Json), Print)
                    : Exit.Fail(ExitCode.Refused, $"the server is {Output.Text(answer.Body?["status"])}.");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Exit.Fail(ExitCode.Refused, $"the server has not answered within {Patience.TotalSeconds} s.");
            }
        });
        return command;
    }

    private static void Print(JsonNode body) => Output.List(body.AsObject().Select(
        member => (member.Key.Replace('_', ' '), (string?)Output.Text(member.Value))));
}

using System.CommandLine;
using System.CommandLine.Parsing;
using SyncActors.Cli.Commands;

namespace SyncActors.Cli.Prompt;

/// <summary>Reads <c>pbm</c> commands line by line and runs them: at a terminal with completion and history, otherwise
/// from whatever standard input is.</summary>
internal static class PbmPrompt
{
    private const string Sign = "pbm> ";

    /// <summary>Reads and runs lines until <c>exit</c> or the end of the input.</summary>
    /// <param name="opening">The command line that opened the prompt; its options hold for each line.</param>
    /// <param name="cancellationToken">Ends the prompt.</param>
    /// <returns>At a terminal 0. Otherwise the code of the first command that failed, or 0.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> opening, CancellationToken cancellationToken)
    {
        var program = Invocation.Program();
        var atTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        var read = atTerminal ? Editor(program, opening) : Console.In.ReadLine;
        if (atTerminal)
            Console.WriteLine("Tab completes, Up brings back, 'help' lists commands, 'exit' or Ctrl+D ends.");
        var outcome = (int)ExitCode.Ok;
        while (!cancellationToken.IsCancellationRequested && read() is { } line)
        {
            var words = CommandLineParser.SplitCommandLine(line).ToList();
            if (words is [PbmCommand.Name, ..])
                words.RemoveAt(0);
            if (words.Count == 0 || words[0].StartsWith('#'))
                continue;
            if (words is ["exit" or "quit"])
                break;
            if (words is ["help", .. var about])
                words = [.. about, "--help"];
            var code = words.TrueForAll(word => word.StartsWith('-') && word != "--help")
                ? Exit.Fail(ExitCode.Configuration, $"'{line.Trim()}' names no command; 'help' lists them.")
                : await Invocation.RunAsync(program, [.. opening, .. words]);
            outcome = outcome == (int)ExitCode.Ok ? code : outcome;
        }

        return atTerminal ? (int)ExitCode.Ok : outcome;
    }

    private static Func<string?> Editor(RootCommand program, IReadOnlyList<string> opening)
    {
        var editor = new LineEditor(Sign, Complete);
        return () =>
        {
            // Ctrl+C is a key while a line is edited, and ends what runs while it runs.
            Console.TreatControlCAsInput = true;
            try
            {
                return editor.Read(() => Console.ReadKey(intercept: true), Console.Out);
            }
            finally
            {
                Console.TreatControlCAsInput = false;
            }
        };

        // What may stand in the place of the last word; options only when one is begun or nothing else may stand there.
        IReadOnlyList<string> Complete(string before)
        {
            var line = $"{PbmCommand.Name} {before[..(before.LastIndexOf(' ') + 1)]}";
            var all = program.Parse(line).GetCompletions(line.Length).Select(item => item.InsertText ?? item.Label)
                .Where(text => !opening.Contains(text) && !text.StartsWith('/')
                    && (!text.StartsWith('-') || text.StartsWith("--", StringComparison.Ordinal)))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var words = all.FindAll(text => !text.StartsWith('-'));
            return words.Count == 0 || before.EndsWith('-') || before.Contains(" -", StringComparison.Ordinal)
                ? all
                : words;
        }
    }
}

using Spectre.Console;
using SyncActors.Cli;

// A file or a pipe has neither width nor colours: rows stay on one line there, without escape codes.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Console = AnsiConsole.Create(
        new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
    AnsiConsole.Profile.Width = 250;
}

return await Invocation.RunAsync(Invocation.Program(), args);

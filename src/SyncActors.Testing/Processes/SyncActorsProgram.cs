using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SyncActors.Testing.Processes;

/// <summary>What a command that ended left behind.</summary>
/// <param name="ExitCode">What it answered to the shell.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>All of it, for messages of failed tests.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>The program <c>syncactors</c> as users run it: a process of its own.</summary>
public static class SyncActorsProgram
{
    private const string Project = "SyncActors.Cli";
    private const string Assembly = "syncactors.dll";

    /// <summary>Longest life of a command that is not told otherwise.</summary>
    public static readonly TimeSpan CommandMax = TimeSpan.FromSeconds(60);

    /// <summary>Path of the program that was built beside the running tests.</summary>
    /// <exception cref="InvalidOperationException">It was not built.</exception>
    public static string AssemblyPath
    {
        get
        {
            // artifacts/bin/<project>/<configuration>/ is how this repository lays out what it builds.
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var path = Path.Combine(own.Parent?.Parent?.FullName ?? "", Project, own.Name, Assembly);
            return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not built.");
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">Arguments, the program's name left out.</param>
    /// <param name="cancellationToken">Ends the wait and the process.</param>
    /// <exception cref="TimeoutException">It did not end within <see cref="CommandMax"/>.</exception>
    public static Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, new Dictionary<string, string?>(), null, CommandMax, cancellationToken);

    /// <summary>Runs a command to its end that reads lines.</summary>
    /// <param name="arguments">Arguments, the program's name left out.</param>
    /// <param name="lines">What it finds on standard input, before its end.</param>
    /// <param name="cancellationToken">Ends the wait and the process.</param>
    /// <exception cref="TimeoutException">It did not end within <see cref="CommandMax"/>.</exception>
    public static async Task<ProgramResult> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        using var process = StartOpen(arguments, new Dictionary<string, string?>(), null, []);
        foreach (var line in lines)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        return await EndAsync(process, arguments, CommandMax, cancellationToken);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">Arguments, the program's name left out.</param>
    /// <param name="environment">Variables on top of this process's own; null as a value removes one.</param>
    /// <param name="directory">Working directory; null for that of this process.</param>
    /// <param name="guard">Longest life.</param>
    /// <param name="cancellationToken">Ends the wait and the process.</param>
    /// <exception cref="TimeoutException">It did not end within <paramref name="guard"/>; it has been
    /// killed.</exception>
    public static async Task<ProgramResult> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string? directory,
        TimeSpan guard,
        CancellationToken cancellationToken)
    {
        using var process = Start(arguments, environment, directory, []);
        return await EndAsync(process, arguments, guard, cancellationToken);
    }

    private static async Task<ProgramResult> EndAsync(
        Process process, IReadOnlyList<string> arguments, TimeSpan guard, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(guard, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(both.Token);
        }
        catch (OperationCanceledException ended)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(
                $"'syncactors {string.Join(' ', arguments)}' did not end within {guard}.\n"
                + $"{await output}\n{await errors}",
                ended);
        }

        return new ProgramResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a command that does not end by itself until it has printed enough, then interrupts it as Ctrl+C
    /// does.</summary>
    /// <param name="arguments">Arguments, the program's name left out.</param>
    /// <param name="enough">Whether the lines so far are enough.</param>
    /// <param name="cancellationToken">Ends the wait and the process.</param>
    /// <returns>All it printed, and how it answered to the interruption.</returns>
    /// <exception cref="TimeoutException">It did not print enough, or did not end, within
    /// <see cref="CommandMax"/>.</exception>
    public static async Task<ProgramResult> FollowAsync(
        IReadOnlyList<string> arguments, Func<IReadOnlyCollection<string>, bool> enough,
        CancellationToken cancellationToken)
    {
        using var process = Start(arguments, new Dictionary<string, string?>(), null, []);
        var lines = new ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await Patience.UntilAsync(
                $"enough lines of 'syncactors {string.Join(' ', arguments)}'", CommandMax,
                _ => Task.FromResult(enough(lines) || process.HasExited ? null : string.Join('\n', lines)),
                cancellationToken);
            await SignalAsync(process, "INT", cancellationToken);
            await Patience.UntilAsync(
                $"end of 'syncactors {string.Join(' ', arguments)}'", CommandMax,
                _ => Task.FromResult(process.HasExited ? null : "it goes on"), cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return new ProgramResult(process.ExitCode, string.Join('\n', lines), await errors);
    }

    /// <summary>Sends a signal to a process that this one started.</summary>
    internal static async Task SignalAsync(Process process, string signal, CancellationToken cancellationToken)
    {
        if (process.HasExited)
            return;
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    /// <summary>Starts it with its streams redirected and nothing to read.</summary>
    internal static Process Start(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string? directory,
        IReadOnlyList<string> starter)
    {
        var process = StartOpen(arguments, environment, directory, starter);
        process.StandardInput.Close();
        return process;
    }

    private static Process StartOpen(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string? directory,
        IReadOnlyList<string> starter)
    {
        string[] command = [.. starter, "dotnet", AssemblyPath, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}

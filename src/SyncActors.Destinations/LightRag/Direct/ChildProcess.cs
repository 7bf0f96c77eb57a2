using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SyncActors.Destinations.LightRag.Direct;

/// <summary>A program that was started here: nothing is written to it, and its last lines are kept.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    /// <summary>How long it may take to end in good order.</summary>
    public static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);

    private const int LinesMax = 20;
    private const int LineCharsMax = 300;
    private const int Terminate = 15;
    private static readonly TimeSpan WordsMax = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>When it began, by the machine's clock.</summary>
    public DateTime StartedAt => _process.StartTime;

    /// <summary>Starts a program.</summary>
    /// <param name="command">Its name or path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ChildProcess Start(
        string command, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        try
        {
            process.Start();
        }
        catch
        {
            process.Dispose();
            throw;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>How it ended and its last lines, to be put behind a sentence. They may arrive after its end.</summary>
    public async Task<string> LastWordsAsync(TimeProvider timeProvider)
    {
        using var timeout = new CancellationTokenSource(WordsMax, timeProvider);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // A child of its own may hold the line for ever.
        }

        var end = _process.HasExited ? $" (exit code {_process.ExitCode})" : "";
        lock (_gate)
            return _lines.Count == 0 ? end : $"{end}. Its last lines: {string.Join(" | ", _lines)}";
    }

    /// <summary>Asks it to end and ends it when it does not.</summary>
    public async Task StopAsync(TimeProvider timeProvider)
    {
        Ask(_process);
        using var timeout = new CancellationTokenSource(StopMax, timeProvider);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>As <see cref="StopAsync"/>, for callers that cannot wait otherwise.</summary>
    public void Stop() => Stop(_process);

    /// <summary>Ends another program, in good order if it can.</summary>
    public static void Stop(Process process)
    {
        Ask(process);
#pragma warning disable MA0045 // Whoever disposes in the old way waits.
        if (!process.WaitForExit(StopMax))
            process.Kill(entireProcessTree: true);
#pragma warning restore MA0045
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static void Ask(Process process)
    {
        if (process.HasExited)
            return;
        if (OperatingSystem.IsWindows())
            process.Kill(entireProcessTree: true);
        else
            _ = Signal(process.Id, Terminate);
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (_gate)
        {
            _lines.Enqueue(line.Length > LineCharsMax ? line[..LineCharsMax] : line);
            if (_lines.Count > LinesMax)
                _lines.Dequeue();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}

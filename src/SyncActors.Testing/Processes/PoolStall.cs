using System.Diagnostics;
using System.Globalization;

namespace SyncActors.Testing.Processes;

/// <summary>Stops the threads of a process's thread pool, and no others, for which <c>strace</c> holds each of them at
/// its next call into the network. New ones are stopped as they appear, so the pool is to be a small one: with
/// <c>DOTNET_ThreadPool_ForceMaxWorkerThreads=8</c> nothing in it goes on when eight are held.</summary>
/// <remarks>Held threads wait for the kernel, as the runtime knows, so they keep neither a garbage collection nor other
/// threads waiting.</remarks>
public sealed class PoolStall : IAsyncDisposable
{
    private const string WorkerName = ".NET TP Worker";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly int _process;
    private readonly TimeSpan _hold;
    private readonly Dictionary<int, Process> _held = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _holding;

    private PoolStall(int process, TimeSpan hold)
    {
        (_process, _hold) = (process, hold);
        _holding = HoldAsync();
    }

    /// <summary>Threads that are held.</summary>
    public int Held => _held.Count;

    /// <summary>Begins to hold them, until it is disposed.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="hold">Longest time that a thread is held at one call; half an hour at most.</param>
    /// <exception cref="InvalidOperationException">strace is not installed.</exception>
    public static PoolStall Attach(int processId, TimeSpan hold) => SystemCallKill.Find() is null
        ? throw new InvalidOperationException("strace is not installed.")
        : new PoolStall(processId, hold);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _holding;
        foreach (var strace in _held.Values)
        {
            // Who is no longer traced goes on.
            if (!strace.HasExited)
                strace.Kill();
            await strace.WaitForExitAsync(CancellationToken.None);
            strace.Dispose();
        }

        _ending.Dispose();
    }

    private async Task HoldAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while (true)
            {
                foreach (var folder in Directory.EnumerateDirectories($"/proc/{_process}/task"))
                {
                    var thread = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                    if (!_held.ContainsKey(thread) && await NameOfAsync(folder) == WorkerName)
                        _held[thread] = Hold(thread);
                }

                await timer.WaitForNextTickAsync(_ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Through.
        }
    }

    private Process Hold(int thread)
    {
        var start = new ProcessStartInfo(
            SystemCallKill.Find()!,
            [
                "-qq", "-o", "/dev/null", "-p", thread.ToString(CultureInfo.InvariantCulture), "-e", "trace=%network",
                "-e",
                string.Create(
                    CultureInfo.InvariantCulture, $"inject=%network:delay_enter={(long)_hold.TotalMicroseconds}"),
            ])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var strace = Process.Start(start) ?? throw new InvalidOperationException("strace did not start.");
        strace.OutputDataReceived += static (_, _) => { };
        strace.ErrorDataReceived += static (_, _) => { };
        strace.BeginOutputReadLine();
        strace.BeginErrorReadLine();
        return strace;
    }

    private static async Task<string?> NameOfAsync(string folder)
    {
        try
        {
            return (await File.ReadAllTextAsync(Path.Combine(folder, "comm"))).Trim();
        }
        catch (IOException)
        {
            return null; // It has just ended.
        }
    }
}

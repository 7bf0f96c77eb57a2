using System.Diagnostics;
using System.Globalization;

namespace SyncActors.Testing.Processes;

/// <summary>Kills a running process at its n-th call into the kernel, for which <c>strace</c> is attached to
/// it.</summary>
public sealed class SystemCallKill : IAsyncDisposable
{
    private const string Program = "strace";

    private readonly Process _strace;

    private SystemCallKill(Process strace) => _strace = strace;

    /// <summary>Path of strace; null when it is not installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/bin").Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);

    /// <summary>Attaches itself to a process.</summary>
    /// <param name="processId">The process, with all its threads.</param>
    /// <param name="call">Name of the call, such as <c>fdatasync</c>.</param>
    /// <param name="number">At which call of a thread the process dies; 1 or more. The call itself is not carried
    /// out.</param>
    /// <exception cref="InvalidOperationException">strace is not installed.</exception>
    public static SystemCallKill Attach(int processId, string call, int number)
    {
        var start = new ProcessStartInfo(
            Find() ?? throw new InvalidOperationException($"{Program} is not installed."),
            [
                "-f", "-qq", "-o", "/dev/null", "-p", processId.ToString(CultureInfo.InvariantCulture), "-e",
                $"trace={call}", "-e",
                string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=SIGKILL:when={number}"),
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var strace = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start.");
        strace.OutputDataReceived += static (_, _) => { };
        strace.ErrorDataReceived += static (_, _) => { };
        strace.BeginOutputReadLine();
        strace.BeginErrorReadLine();
        return new SystemCallKill(strace);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Its process is gone or going; strace itself ends with it, or is told to let go.
        if (!_strace.HasExited)
            _strace.Kill();
        await _strace.WaitForExitAsync(CancellationToken.None);
        _strace.Dispose();
    }
}

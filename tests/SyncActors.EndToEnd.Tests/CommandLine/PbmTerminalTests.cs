using System.Diagnostics;
using System.Text;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>The prompt at a terminal, key by key. No server runs: what is typed is what counts.</summary>
public sealed class PbmTerminalTests : IDisposable
{
    private const string Script = "/usr/bin/script";
    private const string Up = "\u001b[A";
    private readonly string _directory = Directory.CreateTempSubdirectory("terminal-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [TerminalFact]
    public async Task Tab_completes_Up_brings_back_and_Ctrl_D_ends()
    {
        var start = new ProcessStartInfo(
            Script, ["-qefc", $"dotnet {SyncActorsProgram.AssemblyPath} pbm --data-dir {_directory}", "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var screen = new StringBuilder();
        try
        {
            await SeeAsync("pbm> ");
            await TypeAsync("clu\t");
            await SeeAsync("pbm> cluster");
            await TypeAsync("\t");
            await SeeAsync("cluster  cluster-sharding");
            await TypeAsync(" sh\t");
            await SeeAsync("pbm> cluster show ");
            await TypeAsync("\r");
            await SeeAsync("no server answers");
            await TypeAsync("bogus\r");
            await SeeAsync("'bogus'");
            await TypeAsync(Up + Up);
            await SeeAsync("pbm> cluster show ");
            await TypeAsync("\u0003");
            await SeeAsync("^C");
            await TypeAsync("\u0004");
            await process.WaitForExitAsync(guard.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, process.ExitCode);

        async Task TypeAsync(string keys)
        {
            screen.Clear();
            await process.StandardInput.WriteAsync(keys);
            await process.StandardInput.FlushAsync();
        }

        async Task SeeAsync(string text)
        {
            var part = new char[1024];
            while (!screen.ToString().Contains(text, StringComparison.Ordinal))
            {
                try
                {
                    var read = await process.StandardOutput.ReadAsync(part, guard.Token);
                    Assert.True(read > 0, $"It ended before '{text}':\n{screen}");
                    screen.Append(part, 0, read);
                }
                catch (OperationCanceledException late)
                {
                    throw new TimeoutException($"'{text}' was never shown:\n{screen}", late);
                }
            }
        }
    }

    /// <summary>A test that needs <c>script</c>, which runs a program at a terminal of its own.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TerminalFactAttribute : FactAttribute
    {
        public TerminalFactAttribute() => Skip = File.Exists(Script) ? null : $"{Script} is not installed";
    }
}

using System.Diagnostics;

namespace SyncActors.Cli.Demo;

/// <summary>The server under trial: a process of its own, so that it can be killed.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly Process _process;

    private DemoServer(Process process, ServerConnection api) => (_process, Api) = (process, api);

    /// <summary>The server's API.</summary>
    internal ServerConnection Api { get; }

    /// <summary>Its process id.</summary>
    internal int ProcessId => _process.Id;

    /// <summary>Starts a server and waits until it answers.</summary>
    internal static async Task<DemoServer> StartAsync(
        string configuration, string dataDirectory, CancellationToken cancellationToken)
    {
        var addressFile = Path.Combine(dataDirectory, "server.address");
        File.Delete(addressFile);
        var (program, arguments) = Self();
        var errors = Path.Combine(dataDirectory, "server.log");
        var start = new ProcessStartInfo(program, [.. arguments, "serve", "--config", configuration])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, line) => Append(errors, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!File.Exists(addressFile) || (await File.ReadAllTextAsync(addressFile, cancellationToken)).Length == 0)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"the server ended with code {process.ExitCode}; see {errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        var address = await File.ReadAllTextAsync(addressFile, cancellationToken);
        var key = await File.ReadAllTextAsync(Path.Combine(dataDirectory, "operator.key"), cancellationToken);
        return new DemoServer(process, new ServerConnection(new Uri(address.Trim().TrimEnd('/') + "/"), key.Trim()));
    }

    /// <summary>Kills it as kill -9 does: nothing of it runs any more.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    // Run by its own host or by dotnet, it starts itself the same way.
    private static (string Program, string[] Arguments) Self()
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The program does not know its path.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? (program, [Path.Combine(AppContext.BaseDirectory, "syncactors.dll")])
            : (program, []);
    }

    private static void Append(string file, string? line)
    {
        if (line is not null)
            File.AppendAllText(file, line + Environment.NewLine);
    }
}

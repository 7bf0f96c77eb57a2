using System.Collections.Concurrent;
using System.Diagnostics;

namespace SyncActors.Testing.Processes;

/// <summary>
/// <c>syncactors serve</c> as a process of its own: found by the address and the key that it writes into its data
/// folder, with everything it prints kept, and killed by its own id alone.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string AddressFile = "server.address";
    private const string KeyFile = "operator.key";
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _dataDirectory;
    private readonly ConcurrentQueue<string> _lines = new();
    private ServerClient? _client;
    private bool _disposed;

    private ServerProcess(Process process, string dataDirectory)
    {
        (_process, _dataDirectory) = (process, dataDirectory);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it answered to the shell; only after its end.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it printed so far.</summary>
    public string Log => string.Join('\n', _lines);

    /// <summary>Its HTTP API; only after <see cref="WaitUntilItListensAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It does not listen yet.</exception>
    public ServerClient Api => _client ?? throw new InvalidOperationException("The server does not listen yet.");

    /// <summary>Starts a server and does not wait for it.</summary>
    /// <param name="arguments">Arguments after <c>serve</c>; they lead to <paramref name="dataDirectory"/>.</param>
    /// <param name="dataDirectory">Its data folder.</param>
    /// <param name="environment">Variables on top of this process's own; null as a value removes one.</param>
    /// <param name="starter">Command that becomes the program, such as <c>ip netns exec</c>; null for none.</param>
    public static ServerProcess Begin(
        IReadOnlyList<string> arguments, string dataDirectory,
        IReadOnlyDictionary<string, string?>? environment = null, IReadOnlyList<string>? starter = null)
    {
        Directory.CreateDirectory(dataDirectory);

        // A killed server leaves its address behind.
        File.Delete(Path.Combine(dataDirectory, AddressFile));
        var process = SyncActorsProgram.Start(
            ["serve", .. arguments], environment ?? new Dictionary<string, string?>(), dataDirectory, starter ?? []);
        return new ServerProcess(process, dataDirectory);
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds what it printed.</exception>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> arguments, string dataDirectory, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null, IReadOnlyList<string>? starter = null)
    {
        var server = Begin(arguments, dataDirectory, environment, starter);
        try
        {
            if (!await server.WaitUntilItListensAsync(cancellationToken))
                throw new InvalidOperationException($"The server ended with code {server.ExitCode}:\n{server.Log}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it listens, or has ended.</summary>
    /// <returns>False when it has ended.</returns>
    /// <exception cref="TimeoutException">It did neither.</exception>
    public async Task<bool> WaitUntilItListensAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_dataDirectory, AddressFile);
        var address = "";
        await Patience.UntilAsync(
            $"address of the server in {file}", StartMax,
            async token =>
            {
                if (_process.HasExited)
                    return null;
                address = File.Exists(file) ? (await File.ReadAllTextAsync(file, token)).Trim() : "";
                return address.Length > 0 ? null : $"a process that printed:\n{Log}";
            },
            cancellationToken);
        if (address.Length == 0)
        {
            await _process.WaitForExitAsync(cancellationToken);
            return false;
        }

        var key = (await File.ReadAllTextAsync(Path.Combine(_dataDirectory, KeyFile), cancellationToken)).Trim();
        _client?.Dispose();
        _client = new ServerClient(new Uri(address.TrimEnd('/') + "/"), key);
        return true;
    }

    /// <summary>Kills it as <c>kill -9</c> does and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Stops its clock: it does nothing until it is thawed.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken) =>
        SyncActorsProgram.SignalAsync(_process, "STOP", cancellationToken);

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync(CancellationToken cancellationToken) =>
        SyncActorsProgram.SignalAsync(_process, "CONT", cancellationToken);

    /// <summary>Asks it to stop as a service manager does, and waits for its orderly end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await SyncActorsProgram.SignalAsync(_process, "TERM", cancellationToken);
        await WaitForExitAsync(EndMax, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end within <paramref name="guard"/>.</exception>
    public Task WaitForExitAsync(TimeSpan guard, CancellationToken cancellationToken) => Patience.UntilAsync(
        $"end of process {_process.Id}", guard,
        _ => Task.FromResult(_process.HasExited ? null : $"a process that printed:\n{Log}"), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _client?.Dispose();
        await KillAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}

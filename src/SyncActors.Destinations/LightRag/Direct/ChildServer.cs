using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SyncActors.Destinations.LightRag.Direct;

/// <summary>
/// A LightRAG server that this process starts for itself, one for a folder: at the first request, on a free port of the
/// loopback address, with a key that nobody else knows; again when it has ended; stopped with this process. Safe for
/// many threads.
/// </summary>
/// <remarks>HKUDS/LightRAG 1.5.7, <c>lightrag-server</c>: its file-based storages bear one server for a folder and
/// workspace; it reads <c>.env</c> of the folder it is started in, and installs missing packages by itself unless all
/// are there. It says that it is ready by answering.</remarks>
internal sealed class ChildServer(LightRagOptions options, HttpMessageInvoker client, TimeProvider timeProvider)
    : ILightRagHost, IDisposable, IAsyncDisposable
{
    /// <summary>Starts within an hour before it is left alone for the rest of the hour.</summary>
    public const int StartsPerHourMax = 10;

    private const int KeyBytes = 24;
    private static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookMax = TimeSpan.FromSeconds(5);

    private readonly InFlight _gate = new(1);
    private readonly Queue<DateTimeOffset> _starts = new();
    private WorkingFolderLock? _lock;
    private volatile Running? _running;
    private ChildProcess? _starting;
    private HostState.Up? _address;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private string _lastWords = "";
    private int _failures;
    private bool _isStopped;

    /// <inheritdoc/>
    public string Name => $"lightrag-server in {options.WorkingDirectory}";

    /// <inheritdoc/>
    public async Task<HostState> ReadyAsync(CancellationToken cancellationToken)
    {
        if (_running is { Process.HasExited: false } running)
            return running.State;
        using var alone = await _gate.EnterAsync(cancellationToken);
        if (_isStopped)
            return new HostState.Down($"{Name} was stopped", RetryAfter: null);
        if (_running is { Process.HasExited: false } since)
            return since.State;
        if (_running is { } ended)
        {
            _running = null;
            await NoteEndAsync(ended.Process);
        }

        if (_starting is null && (WhyNotStart() ?? Start()) is { } reason)
            return reason;
        return await AwaitReadyAsync(cancellationToken);
    }

    // Null when it may be started now.
    private HostState? WhyNotStart()
    {
        var now = timeProvider.GetUtcNow();
        if (now < _notBefore)
            return new HostState.Down(
                $"{Name} has ended and is started again in {(_notBefore - now).TotalSeconds:0} s{_lastWords}",
                _notBefore - now);
        while (_starts.TryPeek(out var oldest) && now - oldest >= Hour)
            _starts.Dequeue();
        if (_starts.Count >= StartsPerHourMax)
            return new HostState.Down(
                $"{Name} has ended {StartsPerHourMax} times within an hour{_lastWords}", _starts.Peek() + Hour - now);
        try
        {
            _lock ??= WorkingFolderLock.TryTake(options.WorkingDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new HostState.Refused($"{options.WorkingDirectory} cannot be used: {exception.Message}");
        }

        return _lock is null
            ? new HostState.Refused(
                $"{options.WorkingDirectory} is in use by another process, which runs its LightRAG server. The folder "
                + "bears one server; set working-dir to another folder")
            : null;
    }

    private HostState? Start()
    {
        var now = timeProvider.GetUtcNow();
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        var port = FreePort();
        List<string> arguments =
        [
            "--host", "127.0.0.1", "--port", $"{port}", "--working-dir", options.WorkingDirectory,
            "--input-dir", Path.Combine(options.WorkingDirectory, "inputs"),
        ];
        if (options.Workspace is { Length: > 0 } workspace)
            arguments.AddRange(["--workspace", workspace]);
        try
        {
            Directory.CreateDirectory(Path.Combine(options.WorkingDirectory, "inputs"));
            _lock!.EndOrphan();
            _starting = ChildProcess.Start(
                options.Command, arguments, options.WorkingDirectory,
                new Dictionary<string, string> { ["LIGHTRAG_API_KEY"] = key, ["PYTHONUNBUFFERED"] = "1" });
            _lock.Note(_starting);
        }
        catch (Exception exception) when (
            exception is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return new HostState.Refused($"{options.Command} cannot be started: {exception.Message}. Check command");
        }

        _starts.Enqueue(now);
        _startedAt = now;
        _address = new HostState.Up(new Uri($"http://127.0.0.1:{port}/"), key);
        return null;
    }

    private async Task<HostState> AwaitReadyAsync(CancellationToken cancellationToken)
    {
        var process = _starting!;
        while (!process.HasExited)
        {
            if (await AnswersAsync(_address!, cancellationToken))
            {
                _starting = null;
                _running = new Running(process, _address!);
                return _address!;
            }

            if (timeProvider.GetUtcNow() - _startedAt >= options.StartTimeout)
            {
                await process.StopAsync(timeProvider);
                break;
            }

            await Task.Delay(BetweenLooks, timeProvider, cancellationToken);
        }

        _starting = null;
        await NoteEndAsync(process);
        return new HostState.Down($"{Name} did not get ready{_lastWords}", _notBefore - timeProvider.GetUtcNow());
    }

    private async Task<bool> AnswersAsync(HostState.Up up, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(LookMax, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(up.Address, "health"));
        request.Headers.Add("X-API-Key", up.ApiKey);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException)
        {
            return false; // Nobody listens yet.
        }
    }

    private async Task NoteEndAsync(ChildProcess process)
    {
        var now = timeProvider.GetUtcNow();
        _failures = now - _startedAt >= StableAfter ? 1 : _failures + 1;
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures - 1, 10)));
        _notBefore = now + (wait < BackOffMax ? wait : BackOffMax);
        _lastWords = await process.LastWordsAsync(timeProvider);
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Stops the server: asks it to end, and ends it after a minute.</summary>
    public async ValueTask DisposeAsync()
    {
        using var alone = await _gate.EnterAsync(CancellationToken.None);
        foreach (var process in (ChildProcess?[])[_running?.Process, _starting])
        {
            if (process is not null)
                await process.StopAsync(timeProvider);
        }

        Release();
    }

    /// <summary>As <see cref="DisposeAsync"/>, for containers that cannot wait otherwise.</summary>
    public void Dispose()
    {
        _running?.Process.Stop();
        _starting?.Stop();
        Release();
    }

    private void Release()
    {
        _isStopped = true;
        _running?.Process.Dispose();
        _starting?.Dispose();
        (_running, _starting) = (null, null);
        _lock?.Dispose();
        _lock = null;
    }

    private sealed record Running(ChildProcess Process, HostState.Up State);
}

using System.Diagnostics;

namespace SyncActors.Testing.Servers;

/// <summary>
/// A real victoria-metrics of its own on a free loopback port, with its data in a temporary folder. Disposing it ends
/// the process it started and deletes the folder.
/// </summary>
public sealed class VictoriaMetricsServer : IAsyncDisposable
{
    private const string Program = "victoria-metrics";
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;

    private VictoriaMetricsServer(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    /// <summary>Base address, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Path of the program; null when it is not installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/bin").Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped; null when they run.</summary>
    public static string? WhySkipped() => Find() is not null || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : $"{Program} is not installed; try: apt-get install -y {Program}";

    /// <summary>Starts it and waits until it is healthy.</summary>
    /// <param name="cancellationToken">Ends the wait and the process.</param>
    /// <param name="retention">As -retentionPeriod takes it; a bare number means months.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not get healthy.</exception>
    public static async Task<VictoriaMetricsServer> StartAsync(
        CancellationToken cancellationToken, string retention = "100y")
    {
        var program = Find() ?? throw new InvalidOperationException($"{Program} is not installed.");
        var folder = Directory.CreateTempSubdirectory("victoria-").FullName;
        var port = LoopbackPort.Free();
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                $"-storageDataPath={folder}", $"-httpListenAddr=127.0.0.1:{port}", $"-retentionPeriod={retention}",
                "-memory.allowedBytes=256MB", "-loggerLevel=ERROR",
            },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new VictoriaMetricsServer(process, folder, new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await server.WaitForHealthAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task WaitForHealthAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartMax);
        using var client = new HttpClient { BaseAddress = Address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsHealthyAsync(client, limit.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{Program} ended with code {_process.ExitCode}.");
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStringAsync(new Uri("health", UriKind.Relative), cancellationToken) == "OK";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SyncActors.Testing.Processes;

namespace SyncActors.Testing.Servers;

/// <summary>A PgBouncer in transaction mode before a <see cref="PostgresServer"/>, on a free loopback port. Disposing
/// it ends the process it started and deletes its folder.</summary>
public sealed class PgBouncerServer : IAsyncDisposable
{
    private const string Program = "pgbouncer";
    private const string Account = "postgres";
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;

    private PgBouncerServer(Process process, string folder, int port) =>
        (_process, _folder, Port) = (process, folder, port);

    /// <summary>Its port on 127.0.0.1; it takes every database of the server behind it.</summary>
    public int Port { get; }

    /// <summary>Path of the program; null when it is not installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped; null when they run.</summary>
    public static string? WhySkipped() => PostgresServer.WhySkipped()
        ?? (Find() is not null || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : $"{Program} is not installed; try: apt-get install -y {Program}");

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or ended.</exception>
    public static async Task<PgBouncerServer> StartAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        var program = Find() ?? throw new InvalidOperationException($"{Program} is not installed.");
        var folder = Directory.CreateTempSubdirectory("pgbouncer-").FullName;
        var port = LoopbackPort.Free();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        var users = Path.Combine(folder, "users.txt");
        await File.WriteAllTextAsync(users, "\"test\" \"\"\n", cancellationToken);
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = 8
            max_client_conn = 1000

            """,
            cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in (string[])[folder, settings, users])
                File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", Account, settings] : ["-q", settings];
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var pooler = new PgBouncerServer(process, folder, port);
        try
        {
            await Patience.UntilAsync($"{Program} on port {port}", StartMax, pooler.LookAsync, cancellationToken);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
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

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"{Program} ended with code {_process.ExitCode}.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
    }
}

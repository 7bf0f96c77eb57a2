using System.Diagnostics;

namespace SyncActors.Testing.Servers;

/// <summary>
/// A real PostgreSQL of its own on a free loopback port and a socket in its temporary folder, where everybody may log
/// in as <c>test</c>. It runs as the account <c>postgres</c> when we are root, which the server refuses to be.
/// Disposing it stops the server and deletes the folder.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Installed = "/usr/lib/postgresql";
    private const string Account = "postgres";

    private readonly string _programs;
    private readonly string _folder;
    private readonly string _options;

    private PostgresServer(string programs, string folder, int port, IReadOnlyList<string> settings)
    {
        _programs = programs;
        _folder = folder;
        Port = port;
        Settings = settings;
        string[] all =
        [
            "listen_addresses=127.0.0.1", $"port={port}", $"unix_socket_directories={folder}", "max_connections=300",
            .. settings,
        ];
        _options = string.Join(' ', all.Select(setting => $"-c {setting}"));
    }

    private IReadOnlyList<string> Settings { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Folder of the database files.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>How Npgsql reaches its database <c>postgres</c>.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=test;Database=postgres";

    /// <summary>Folder of the newest version's programs; null when none is installed.</summary>
    public static string? Find()
    {
        var versions = Directory.Exists(Installed) ? Directory.GetDirectories(Installed) : [];
        return versions.OrderByDescending(
            folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    /// <summary>Why tests that need it are skipped; null when they run.</summary>
    public static string? WhySkipped() => Find() is not null || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "PostgreSQL is not installed; try: apt-get install -y postgresql";

    /// <summary>Makes an empty server and starts it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">As in <c>fsync=off</c>; durability tests keep the defaults.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start.</exception>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var programs = Find() ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        var folder = Directory.CreateTempSubdirectory("postgres-").FullName;
        var server = new PostgresServer(programs, folder, LoopbackPort.Free(), settings);
        try
        {
            if (Environment.IsPrivilegedProcess)
                await RunAsync("chown", [Account, folder], folder, cancellationToken);
            await server.RunOwnAsync(
                "initdb",
                ["-D", server.DataFolder, "-U", "test", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a streaming standby of this server, with the same settings, and starts it. It answers when it has
    /// what this server has now.</summary>
    /// <exception cref="InvalidOperationException">It could not be copied, or did not start.</exception>
    public async Task<PostgresServer> StartStandbyAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("standby-").FullName;
        var standby = new PostgresServer(_programs, folder, LoopbackPort.Free(), Settings);
        try
        {
            if (Environment.IsPrivilegedProcess)
                await RunAsync("chown", [Account, folder], folder, cancellationToken);
            await standby.RunOwnAsync(
                "pg_basebackup",
                [
                    "-D", standby.DataFolder, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-h", "127.0.0.1", "-p",
                    $"{Port}", "-U", "test",
                ],
                cancellationToken);
            await standby.StartAgainAsync(cancellationToken);
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a standby take over from whatever it has.</summary>
    public Task PromoteAsync(CancellationToken cancellationToken) =>
        RunOwnAsync("pg_ctl", ["-D", DataFolder, "-w", "-t", "60", "promote"], cancellationToken);

    /// <summary>Starts it after a stop or a crash and waits until it answers.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) =>
        RunOwnAsync(
            "pg_ctl",
            ["-D", DataFolder, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", _options, "start"],
            cancellationToken);

    /// <summary>Stops it: what is under way is broken off, what was committed is written out.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        RunOwnAsync("pg_ctl", ["-D", DataFolder, "-m", "fast", "-w", "stop"], cancellationToken);

    /// <summary>Lets it fall down as in a loss of power: the next start recovers from its log.</summary>
    public Task CrashAsync(CancellationToken cancellationToken) =>
        RunOwnAsync("pg_ctl", ["-D", DataFolder, "-m", "immediate", "-w", "stop"], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(DataFolder, "postmaster.pid")))
            await CrashAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private Task RunOwnAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        program = Path.Combine(_programs, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync(
                "setpriv",
                [
                    $"--reuid={Account}", $"--regid={Account}", "--clear-groups", "env", $"HOME={_folder}", program,
                    .. arguments,
                ],
                _folder,
                cancellationToken)
            : RunAsync(program, arguments, _folder, cancellationToken);
    }

    private static async Task RunAsync(
        string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: "
                + $"{await output} {await errors}");
        }
    }
}

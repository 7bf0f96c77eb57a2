using System.Diagnostics;
using System.Globalization;
using SyncActors.Destinations.LightRag;
using SyncActors.Destinations.LightRag.Direct;
using SyncActors.Plugins;
using static SyncActors.Destinations.Tests.LightRag.Papers;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>A server that is started here: a stand-in of its own process, over the network, in real time.</summary>
public sealed class LightRagDirectTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedTime _time = new();
    private readonly List<LightRagKind> _kinds = [];

    private static string Command => Path.Combine(AppContext.BaseDirectory, "SyncActors.FakeLightRag");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var kind in _kinds)
            await kind.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_started_at_the_first_request_and_stopped_with_the_process()
    {
        var destination = Create();
        Assert.False(File.Exists(_folder.Combine("lightrag.log")));
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        Synced(await destination.WriteAsync(Paper("m1", "Words.")));
        var server = Process.GetProcessById(Started().Single());
        await _kinds[0].DisposeAsync();
        Assert.True(server.WaitForExit(1));

        var rows = await File.ReadAllTextAsync(_folder.Combine("user_alice", "kv_store_doc_status.json"));
        Assert.Contains(IdOf("m1"), rows, StringComparison.Ordinal);
        Assert.Contains("input=" + _folder.Combine("inputs"), Log(), StringComparison.Ordinal);

        // Another life of ours finds what it had.
        Assert.Equal(IdOf("m1"), Synced(await Create().WriteAsync(Paper("m1", "Words."))));
        Assert.Equal(2, Started().Count);
    }

    [Fact]
    public async Task It_has_our_variables()
    {
        (string Name, string Value)[] variables =
        [
            ("LLM_BINDING", "openai"), ("LLM_MODEL", "m1"), ("OPENAI_API_KEY", "key-1"), ("EMBEDDING_BINDING", "ollama"),
            ("EMBEDDING_MODEL", "m2"),
        ];
        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            Assert.Null(await Create().CheckAsync(CancellationToken.None));
        }
        finally
        {
            foreach (var (name, _) in variables)
                Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Contains(" models=openai,m1,key-1,ollama,m2 ", Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connectors_of_one_folder_share_one_server()
    {
        var kind = Kind();
        var (one, other) = (Create(kind), Create(kind));
        Assert.All(
            await Task.WhenAll(one.CheckAsync(CancellationToken.None), other.CheckAsync(CancellationToken.None)),
            Assert.Null);
        Assert.Single(Started());
    }

    [Fact]
    public async Task When_it_dies_it_is_started_again_after_a_while()
    {
        var destination = Create();
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        await KillAsync(Started()[0]);
        var down = Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
        Assert.Contains("has ended and is started again", down.Reason, StringComparison.Ordinal);
        Assert.Contains("Its last lines: Server is ready", down.Reason, StringComparison.Ordinal);
        Assert.InRange(down.RetryAfter!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        _time.Pass(TimeSpan.FromSeconds(1));
        Synced(await destination.WriteAsync(Paper("m1", "Words.")));
        Assert.Equal(2, Started().Count);
    }

    [Fact]
    public async Task A_server_that_does_not_get_ready_is_left_alone_after_ten_times_in_an_hour()
    {
        var destination = Create(null, ("command", Whim("exit")));
        var waits = new List<double>();
        for (var attempt = 0; attempt < ChildServer.StartsPerHourMax; attempt++)
        {
            var down = Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
            Assert.Contains("ERROR: LLM_BINDING is not set", down.Reason, StringComparison.Ordinal);
            Assert.Contains("exit code 3", down.Reason, StringComparison.Ordinal);
            waits.Add(Math.Round(down.RetryAfter!.Value.TotalSeconds));
            _time.Pass(TimeSpan.FromSeconds(60));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60, 60], waits);
        var left = Unavailable(await destination.WriteAsync(Paper("m1", "Words.")));
        Assert.Contains("10 times within an hour", left.Reason, StringComparison.Ordinal);
        Assert.InRange(left.RetryAfter!.Value, TimeSpan.FromMinutes(45), TimeSpan.FromMinutes(51));
        Assert.Equal(10, Started().Count);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_ended()
    {
        var destination = Create(null, ("command", Whim("deaf")), ("start-timeout", "1s"));
        Assert.Contains(
            "did not get ready", await destination.CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(Started().Single()));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_refused() => Assert.Contains(
        "Check command",
        Refused(await Create(null, ("command", "/no/such/lightrag-server")).WriteAsync(Paper("m1", "Words."))),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_in_use_is_refused_and_free_again_afterwards()
    {
        Assert.Null(await Create().CheckAsync(CancellationToken.None));
        var second = Create();
        Assert.Contains("in use by another process", await second.CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        await _kinds[0].DisposeAsync();
        Assert.Null(await second.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_server_of_a_process_that_died_is_ended_first()
    {
        Directory.CreateDirectory(_folder.Path);
        using var orphan = Process.Start(new ProcessStartInfo(
            Command, ["--host", "127.0.0.1", "--port", "0", "--working-dir", _folder.Path])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        orphan.StandardInput.Close();
        await orphan.StandardOutput.ReadLineAsync();
        await File.WriteAllTextAsync(_folder.Combine(".syncactors.lock"), string.Create(
            CultureInfo.InvariantCulture, $"{orphan.Id} {orphan.StartTime.ToUniversalTime().Ticks}\n"));
        Assert.Null(await Create().CheckAsync(CancellationToken.None));
        Assert.True(orphan.WaitForExit(1));
        Assert.Equal(0, orphan.ExitCode);
    }

    private LightRagKind Kind()
    {
        var kind = new LightRagKind(_time);
        _kinds.Add(kind);
        return kind;
    }

    private IDestination Create(LightRagKind? kind = null, params (string Key, string Value)[] settings) =>
        (kind ?? Kind()).Create(SimulatedServer.Settings(
        [
            ("mode", "direct"), ("working-dir", _folder.Path), ("workspace", "user_alice"), ("command", Command),
            .. settings,
        ]));

    // The stand-in is told by its environment; a script sets it for one server alone.
    private string Whim(string whim)
    {
        var script = _folder.Combine("server.sh");
        File.WriteAllText(script, $"#!/bin/sh\nFAKE_LIGHTRAG={whim} exec '{Command}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return script;
    }

    private string Log() => File.ReadAllText(_folder.Combine("lightrag.log"));

    private List<int> Started() =>
    [
        .. Log().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line.Split([' ', '='])[1], CultureInfo.InvariantCulture)),
    ];

    private static async Task KillAsync(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>The machine's clock, which can be put forward.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private TimeSpan _shift;

        public void Pass(TimeSpan time) => _shift += time;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using SyncActors.FakeLightRag;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.LightRag;

// Stands in for `lightrag-server` where tests start one: its flags, its environment, its file of documents, its end on
// SIGTERM. FAKE_LIGHTRAG makes it misbehave: `exit` ends it before it is ready, `deaf` lets it never answer.
if (Arguments.Read(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync("lightrag-server: error: unrecognized arguments");
    return 2;
}

var whim = Environment.GetEnvironmentVariable("FAKE_LIGHTRAG") ?? "";
await File.AppendAllTextAsync(
    "lightrag.log",
    string.Create(
        CultureInfo.InvariantCulture,
        $"pid={Environment.ProcessId} models={Models()} input={arguments.InputDir}\n"));
if (whim == "exit")
{
    Console.WriteLine("Reading the configuration");
    await Console.Error.WriteLineAsync("ERROR: LLM_BINDING is not set");
    return 3;
}

using var end = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    end.Cancel();
});
if (Console.In.Read() >= 0)
    throw new InvalidOperationException("Standard input should be empty.");
try
{
    if (whim != "deaf")
        await ServeAsync(arguments, end.Token);
    else
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("Shutting down");
}

return 0;

static string Models() => string.Join(
    ',',
    new[] { "LLM_BINDING", "LLM_MODEL", "OPENAI_API_KEY", "EMBEDDING_BINDING", "EMBEDDING_MODEL" }
        .Select(Environment.GetEnvironmentVariable));

static async Task ServeAsync(Arguments arguments, CancellationToken cancellationToken)
{
    var simulator = new LightRagSimulator(
        new LightRagSimulatorOptions
        {
            Workspace = arguments.Workspace,
            WorkingDirectory = arguments.WorkingDir,
            ApiKey = Environment.GetEnvironmentVariable("LIGHTRAG_API_KEY"),
            ParsingDelay = TimeSpan.FromMilliseconds(10),
            ProcessingDelay = TimeSpan.FromMilliseconds(50),
            DeletionDelay = TimeSpan.FromMilliseconds(100),
        },
        TimeProvider.System);
    var file = new DocumentFile(Path.Combine(arguments.WorkingDir, arguments.Workspace));
    simulator.Restore(file.Read(), file.Write);
    await using var server = await SimulatorServer.StartAsync(
        simulator, TimeProvider.System, arguments.Port, logging: null, cancellationToken);
    Console.WriteLine("Server is ready to accept connections!");
    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}

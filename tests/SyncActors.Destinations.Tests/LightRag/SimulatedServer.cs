using System.Net;
using System.Text;
using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.LightRag;
using SyncActors.Testing.Simulation;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>What a test does to one request.</summary>
internal abstract record Trouble
{
    /// <summary>The server never sees it.</summary>
    public sealed record Unreachable : Trouble;

    /// <summary>It is handled, and its answer is lost.</summary>
    public sealed record LostAnswer : Trouble;

    /// <summary>Another answer is given instead.</summary>
    public sealed record Answer(VendorAnswer Value) : Trouble;

    /// <summary>No answer ever comes.</summary>
    public sealed record Silence : Trouble;
}

/// <summary>One request as the server saw it.</summary>
internal sealed record Seen(string RouteClass, LightRagRequest Request, DateTimeOffset At);

/// <summary>A simulated server without a network, on a virtual clock: a day passes in no time, and always the same
/// way.</summary>
internal sealed class SimulatedServer : HttpMessageHandler
{
    private readonly SimulationPump _pump;

    public SimulatedServer(LightRagSimulatorOptions? options = null, int seed = 1)
    {
        _pump = new SimulationPump(seed) { StepLimit = 20_000_000 };
        Options = options ?? new LightRagSimulatorOptions { Workspace = "user_alice", ApiKey = "key" };
        Vendor = new LightRagSimulator(Options, _pump.Time);
    }

    public LightRagSimulatorOptions Options { get; }

    public LightRagSimulator Vendor { get; }

    public VirtualTime Time => _pump.Time;

    public List<Seen> Requests { get; } = [];

    /// <summary>How long each request takes to be answered.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Asked for each request, with its number from 1; null to let it pass.</summary>
    public Func<int, string, Trouble?> Disturb { get; set; } = static (_, _) => null;

    /// <summary>Called after each request was handled, with its number from 1.</summary>
    public Action<int, string> Handled { get; set; } = static (_, _) => { };

    public void Run(Func<Task> body) => _pump.Run(body);

    public int Count(string routeClass) => Requests.Count(seen => seen.RouteClass == routeClass);

    /// <summary>A destination of a process that has just started.</summary>
    public IDestination Destination(params (string Key, string Value)[] settings) => Kind().Create(
        Settings([("api-key", "key"), ("workspace", "user_alice"), .. settings]));

    public IDestination DestinationWith(params (string Key, string Value)[] settings) =>
        Kind().Create(Settings(settings));

    public LightRagKind Kind() => new(Time, this);

    public static Settings Settings(IEnumerable<(string Key, string Value)> settings)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
            values[key] = value;
        return new Settings("connectors.test.destination", values);
    }

    /// <summary>Documents that are there, doubles left out.</summary>
    public IReadOnlyList<LightRagDocument> Stored => [.. Vendor.Documents.Where(row => row.IsOriginal)];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = await ReadAsync(request, cancellationToken);
        var routeClass = asked.RouteClass;
        Requests.Add(new Seen(routeClass, asked, Time.GetUtcNow()));
        var number = Requests.Count;
        var trouble = Disturb(number, routeClass);
        await Task.Delay(Latency, Time, cancellationToken);
        if (trouble is Trouble.Unreachable)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
        if (trouble is Trouble.Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);
        var answer = trouble is Trouble.Answer given ? given.Value : Vendor.Handle(asked);
        Handled(number, routeClass);
        cancellationToken.ThrowIfCancellationRequested();
        return trouble is Trouble.LostAnswer
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.")
            : Response(answer);
    }

    private static async Task<LightRagRequest> ReadAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return new LightRagRequest(
            request.Method.Method, request.RequestUri!.AbsolutePath,
            request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(
                header => header.Key, header => string.Join(' ', header.Value), StringComparer.OrdinalIgnoreCase),
            body);
    }

    private static HttpResponseMessage Response(VendorAnswer answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body)),
        };
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}

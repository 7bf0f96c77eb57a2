using System.Globalization;
using SyncActors.Plugins;
using SyncActors.Simulators.LightRag;
using SyncActors.Testing.Destinations;

namespace SyncActors.Destinations.Tests.LightRag;

public sealed class LightRagConformance : DocumentDestinationConformance
{
    private readonly SimulatedServer _server = new(new LightRagSimulatorOptions
    {
        Workspace = "user_alice", ApiKey = "key", ParallelInsertMax = 8,
    });

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void It(string behaviour) => _server.Run(() => ProveAsync(behaviour));

    protected override Task<IDestination> CreateAsync() => Task.FromResult(_server.Destination());

    protected override Task<IDestination> UnavailableAsync() => Task.FromResult(
        new Destinations.LightRag.LightRagKind(_server.Time, new Nobody()).Create(SimulatedServer.Settings([])));

    protected override Task<IDestination> RefusedAsync() =>
        Task.FromResult(_server.DestinationWith(("api-key", "wrong")));

    protected override Task<IReadOnlyList<DeliveredDocument>> StoredAsync(string user) =>
        Task.FromResult<IReadOnlyList<DeliveredDocument>>(
        [
            .. from row in _server.Stored
               where row.FilePath.Contains(user, StringComparison.Ordinal)
               orderby row.CreatedAt
               select new DeliveredDocument(IdOf(user, NumberOf(row)), row.Text),
        ]);

    protected override Task<bool> LoseAnswerAsync(int request)
    {
        var stored = 0;
        _server.Disturb = (_, routeClass) =>
            routeClass is "insert" or "delete" && ++stored == request ? new Trouble.LostAnswer() : null;
        return Task.FromResult(true);
    }

    protected override WriteItem? Unacceptable(string user) => Document(user, 9, " \u0000 \n");

    private static int NumberOf(LightRagDocument row) =>
        int.Parse(row.FilePath.AsSpan()[^7..^3], NumberStyles.None, CultureInfo.InvariantCulture);

    private sealed class Nobody : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
    }
}

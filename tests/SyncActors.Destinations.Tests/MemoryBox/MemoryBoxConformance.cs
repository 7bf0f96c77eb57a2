using System.Net;
using System.Net.Sockets;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Destinations;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class HostedMemoryBoxConformance() : MemoryBoxConformance(open: false)
{
    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Hosted(string behaviour) => ProveAsync(behaviour);
}

public sealed class OpenMemoryBoxConformance() : MemoryBoxConformance(open: true)
{
    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Open(string behaviour) => ProveAsync(behaviour);
}

public abstract class MemoryBoxConformance(bool open) : DocumentDestinationConformance, IAsyncLifetime
{
    private MemoryBoxHarness _box = null!;

    public async Task InitializeAsync() => _box = await MemoryBoxHarness.StartAsync(open);

    public async Task DisposeAsync() => await _box.DisposeAsync();

    protected override Task<IDestination> CreateAsync() => Task.FromResult(_box.Create(("edited", "append")));

    protected override Task<IDestination> UnavailableAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Task.FromResult(_box.Create(("base-url", $"http://{listener.LocalEndpoint}")));
    }

    protected override Task<IDestination> RefusedAsync() => Task.FromResult(_box.Create(("api-key", "wrong")));

    protected override Task<IReadOnlyList<DeliveredDocument>> StoredAsync(string user)
    {
        var stored = from memory in _box.Memories
                     let key = memory.SyncKey
                     where key is not null && key.Contains($"{user}-", StringComparison.Ordinal)
                     let parts = key.Split(':')
                     select new DeliveredDocument(parts[1], memory.Text);
        return Task.FromResult<IReadOnlyList<DeliveredDocument>>([.. stored]);
    }

    protected override Task<bool> LoseAnswerAsync(int request)
    {
        _box.Server.Faults.Replace(request == 0
            ? FaultPlan.None
            : new FaultPlan([
                new FaultRule(new FaultEffect.ResetAfter()) { RouteClass = "store", Every = request, Next = 1 }]));
        return Task.FromResult(true);
    }

    protected override WriteItem? Unacceptable(string user) =>
        Document(user, 9, new string('x', 1024 * 1024) + "y");
}

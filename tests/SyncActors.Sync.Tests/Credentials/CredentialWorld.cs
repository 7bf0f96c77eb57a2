using System.Text;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>One grant, its provider, a disk, and the nodes that come and go: all of it virtual.</summary>
internal sealed class CredentialWorld : ICredentialCatalog
{
    private static readonly EphemeralDataProtectionProvider MasterKey = new();

    private readonly SeededRandom _random;
    private OAuthProvider _provider;
    private int _nodes;

    public CredentialWorld(int seed, RefreshRule rule, CrashPlan? plan = null)
    {
        Pump = new SimulationPump(seed);
        Provider = new FakeProvider(rule, Pump.Time);
        Plan = plan;
        _random = new SeededRandom(unchecked((ulong)seed) ^ 0xC4EDUL);
        _provider = new OAuthProvider(
            "fake", new Uri("https://provider.example/authorize?tenant=1"), new Uri("https://provider.example/token"),
            FakeProvider.ClientId, FakeProvider.GoodSecret, ["sleep", "profile"],
            rule == RefreshRule.Google ? ClientAuthentication.Form : ClientAuthentication.Basic,
            [new Label("prompt", "con sent")], rule != RefreshRule.Google);
        Id = CredentialId.Of("ann", "fake", "default");
        Node = StartNode();
    }

    public SimulationPump Pump { get; }

    public FakeProvider Provider { get; }

    public SimState Disk { get; } = new(1);

    /// <summary>How the nodes hurry each other.</summary>
    public SharedHints Hints { get; } = new();

    public CrashPlan? Plan { get; }

    /// <summary>Of which grants the connectors were told, each time.</summary>
    public List<CredentialId> Told { get; } = [];

    public CredentialId Id { get; }

    public EntityId Entity => new(Id.Value);

    /// <summary>The node that owns the shard.</summary>
    public CredentialNode Node { get; private set; }

    public IDataProtectionProvider Protection { get; set; } = MasterKey;

    /// <summary>False when the configuration does not name the grant.</summary>
    public bool IsConfigured { get; set; } = true;

    public CredentialSetup Setup => new(Id, _provider, "ann", "default", RedirectUri: null);

    public CredentialSetup? Find(CredentialId id) => IsConfigured && id == Id ? Setup : null;

    public void Configure(string clientSecret) => _provider = _provider with { ClientSecret = clientSecret };

    /// <summary>The process dies: nothing that it still does has any effect. Another takes its place.</summary>
    public void Kill()
    {
        Node.Call.IsDead = true;
        Node.Journal.IsCutOff = true;
        Node.Region.Revoke(0); // Or it would try to come back for ever.
        _ = Node.Grants.System.StopAsync(Node.Grants.Reader);
        Node = StartNode();
    }

    /// <summary>A node that does not own the shard.</summary>
    public CredentialGateway StartGuest()
    {
        var stores = Quiet();
        var client = new OAuthClient(
            new HttpClient(new SimulatedCall(Provider, Pump, new SeededRandom(_random.NextBits()))), Pump.Time);
        var services = new CredentialServices(this, client, new SecretSealer(stores.Credentials, Protection, Pump.Time));
        return GrantNode.Start(
            Pump.CreateSystem("guest"), stores, services, new NodeId(_random.NextGuid()), lease: null, Hints).Gateway;
    }

    /// <summary>Another node takes the shard while the old one goes on.</summary>
    public CredentialNode TakeOver()
    {
        var old = Node;
        Node = StartNode();
        return old;
    }

    /// <summary>A standby takes over that lacks what was committed since it was copied. The actors end, and begin again
    /// in a later epoch.</summary>
    /// <param name="standby">The copy.</param>
    /// <param name="forgets">Whether the node that owns the shard remembers nothing.</param>
    public void FailOver(SimState standby, bool forgets = false)
    {
        Node.Region.Revoke(0);
        _ = Node.Grants.System.StopAsync(Node.Grants.Reader);
        Disk.FailOver(standby, Pump.Time.GetUtcNow());
        Node = StartNode(forgets ? null : Node.Held);
    }

    public Guid NewCommandId() => _random.NextGuid();

    /// <summary>Stores a consent, however often it takes.</summary>
    public async Task ConsentAsync()
    {
        var grant = Provider.Consent();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await Node.KeepAsync(grant) is null)
                    return;
            }
            catch (Exception failure) when (CredentialFaults.Describe(failure) is not null)
            {
                // Not known whether it is kept.
            }

            Assert.True(attempt < 500, "The grant is not kept after 500 attempts.");
            await Task.Delay(TimeSpan.FromSeconds(1), Pump.Time);
        }
    }

    /// <summary>Asks until the answer is not <see cref="TokenAnswer.Unavailable"/>.</summary>
    public async Task<TokenAnswer> AskAsync(string? rejected = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await Node.Tokens.GetAsync(Id, rejected, CancellationToken.None);
            if (answer is not TokenAnswer.Unavailable || attempt > 50)
                return answer;
            await Task.Delay(TimeSpan.FromSeconds(3), Pump.Time);
        }
    }

    /// <summary>A token that the provider's API takes.</summary>
    public async Task<string> WorkingTokenAsync(string? rejected = null)
    {
        var granted = Assert.IsType<TokenAnswer.Granted>(await AskAsync(rejected));
        Assert.True(Provider.Use(granted.AccessToken), "The API refuses the token.");
        return granted.AccessToken;
    }

    public async Task<CredentialRow> RowAsync() =>
        Assert.IsType<CredentialRow>(await Quiet().Credentials.ReadAsync(Entity, CancellationToken.None));

    public async Task<IReadOnlyList<StoredEvent>> EventsAsync() =>
        await Quiet().Journal.ReadEventsAsync(Entity, 0, 10_000, CancellationToken.None);

    public async Task<IReadOnlyList<string>> EventTypesAsync() =>
        [.. (await EventsAsync()).Select(stored => stored.Type)];

    /// <summary>No token in any event, snapshot, view or row.</summary>
    /// <returns>Number of snapshots looked at.</returns>
    public async Task<int> AssertNoSecretAsync()
    {
        var stores = Quiet();
        foreach (var stored in await EventsAsync())
            AssertClean(stored.Body.Span, stored.Type);
        var recovery = await stores.Journal.RecoverAsync(Entity, RecoveryOptions.Default, CancellationToken.None);
        foreach (var snapshot in recovery.Snapshots)
            AssertClean(snapshot.Body.Span, "snapshot");
        foreach (var kind in new[] { "credential", "connector" })
            Assert.Empty(await stores.Views.ListAsync(kind, null, null, 10, CancellationToken.None));
        if (await stores.Credentials.ReadAsync(Entity, CancellationToken.None) is { } row)
        {
            AssertClean(row.Secret.Span, "row");
            AssertClean((row.PreviousSecret ?? default).Span, "row");
            Assert.DoesNotContain(FakeProvider.Canary, row.ToString(), StringComparison.Ordinal);
        }

        return recovery.Snapshots.Count;
    }

    private static void AssertClean(ReadOnlySpan<byte> bytes, string what) =>
        Assert.True(bytes.IndexOf(Encoding.UTF8.GetBytes(FakeProvider.Canary)) < 0, $"A token stands in a {what}.");

    private JournalStores Quiet() =>
        new SimJournal(Disk, Pump.Scheduler, Pump.Time, 0, SimFaults.None).Stores;

    private CredentialNode StartNode(HeldGrants? held = null)
    {
        var number = ++_nodes;
        var journal = new SimJournal(Disk, Pump.Scheduler, Pump.Time, _random.Next(int.MaxValue), SimFaults.None);
        var call = new SimulatedCall(Provider, Pump, new SeededRandom(_random.NextBits()));
        var id = new NodeId(_random.NextGuid());
        var stores = journal.Stores with { Hints = Hints };
        if (Plan is not null)
        {
            void KillThis()
            {
                if (Node?.Number == number)
                    Kill();
            }

            var crashing = new CrashingStores(stores.Journal, stores.Credentials, Plan, KillThis);
            stores = stores with { Journal = crashing, Credentials = crashing };
            (call.Plan, call.Kill) = (Plan.Next, KillThis);
        }

        var client = new OAuthClient(
            new HttpClient(call) { Timeout = Timeout.InfiniteTimeSpan }, Pump.Time);
        var services = new CredentialServices(
            this, client, new SecretSealer(stores.Credentials, Protection, Pump.Time)) { Held = held ?? new HeldGrants() };
        var node = GrantNode.Start(
            Pump.CreateSystem($"node-{number}"), stores, services, id, Disk.Claim(new ShardId(0), id), Hints, Told.Add);
        var flow = new AuthorizationFlow(services, node.Gateway, Protection, Pump.Time);
        return new CredentialNode(this, number, journal, call, node, flow, services, stores);
    }
}

/// <summary>One process.</summary>
internal sealed record CredentialNode(
    CredentialWorld World, int Number, SimJournal Journal, SimulatedCall Call, GrantNode Grants, AuthorizationFlow Flow,
    CredentialServices Services, JournalStores Stores)
{
    public HeldGrants Held => Services.Held;

    /// <summary>Whether all nodes have told what they remember.</summary>
    public bool IsReunited { set => Grants.Pulse.Reunited(value); }

    /// <summary>Hands in what it remembers, as when it was thrown out.</summary>
    public Task<int> HandInAsync() =>
        new GrantBequest(Services, Stores, _ => new ShardId(0), World.Pump.Time).HandInAsync(CancellationToken.None);

    public ShardRegion Region => Grants.Region;

    public CredentialGateway Tokens => Grants.Gateway;

    /// <summary>Keeps a grant; null when it is kept, else why not.</summary>
    public Task<string?> KeepAsync(Grant grant) =>
        Tokens.KeepAsync(World.Setup, grant, World.NewCommandId(), CancellationToken.None);
}

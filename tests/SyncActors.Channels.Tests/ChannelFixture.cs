using Microsoft.Extensions.DependencyInjection;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Channels.Tests;

/// <summary>Channels against a simulated far side.</summary>
internal sealed class ChannelFixture : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly ServiceProvider _services = new ServiceCollection().AddAlertChannels().BuildServiceProvider();

    private ChannelFixture(SimulatorServer server) => Server = server;

    public SimulatorServer Server { get; }

    public static async Task<ChannelFixture> StartAsync(IVendor vendor) =>
        new(await SimulatorServer.StartAsync(vendor, TimeProvider.System, CancellationToken.None));

    /// <summary>A channel of one kind; the loopback address is its own network.</summary>
    public IAlertChannel Create(string kind, params (string Key, string Value)[] settings) =>
        Of(_services, kind, [.. settings, ("allow-private", "true")]);

    /// <summary>A channel of one kind with exactly these settings.</summary>
    public static IAlertChannel Of(IServiceProvider services, string kind, params (string Key, string Value)[] settings) =>
        services.GetServices<IAlertChannelKind>().Single(maker => maker.Kind == kind).Create(new Settings(
            "syncactors.alerts.channels.x",
            settings.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal)));

    public void Fail(FaultEffect effect, int next = 1) =>
        Server.Faults.Replace(FaultPlan.Of(new FaultRule(effect) { Next = next }));

    public static AlertNote Note(
        string connector = "anna-fitbit", AlertStep step = AlertStep.Raised, string cause = "needs-authorization") =>
        new(
            Guid.CreateVersion7(), connector, "anna", "fitbit", cause, step, TimeProvider.System.GetUtcNow(),
            TimeProvider.System.GetUtcNow(), "the source no longer accepts the consent <&>",
            $"Consent anew with: syncactors authorize {connector}");

    public static AlertMessage Message(params AlertNote[] notes)
    {
        AlertNote[] all = notes.Length > 0 ? notes : [Note()];
        return new AlertMessage(all[0].Id, all, TimeProvider.System.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _services.DisposeAsync();
    }
}

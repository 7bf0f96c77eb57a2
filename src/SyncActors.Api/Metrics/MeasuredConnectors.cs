using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;

namespace SyncActors.Api.Metrics;

/// <summary>The configuration's connectors, with a clock at every source and destination.</summary>
public sealed class MeasuredConnectors : IConnectorCatalog
{
    private readonly Dictionary<ConnectorId, ConnectorSetup> _connectors;

    /// <summary>Puts clocks on the plug-ins of every connector.</summary>
    public MeasuredConnectors(IConnectorCatalog connectors, Measurements measurements, TimeProvider time) =>
        _connectors = connectors.All.ToDictionary(setup => setup.Id, setup => setup with
        {
            Source = new MeasuredSource(setup.Source, measurements, time),
            Destinations = setup.Destinations.ToDictionary(
                entry => entry.Key, IDestination (entry) => new MeasuredDestination(entry.Value, measurements, time),
                StringComparer.Ordinal),
        });

    /// <inheritdoc/>
    public IReadOnlyCollection<ConnectorSetup> All => _connectors.Values;

    /// <inheritdoc/>
    public ConnectorSetup? Find(ConnectorId id) => _connectors.GetValueOrDefault(id);

    private sealed class MeasuredSource(ISource source, Measurements measurements, TimeProvider time) : ISource
    {
        public SourceDescriptor Descriptor => source.Descriptor;

        public IAttachmentSource? Attachments => source.Attachments;

        public IReadOnlyList<Window> Survey(SourceFacts known) => source.Survey(known);

        public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) => source.Plan(needs);

        public MappedPage Map(RawPage page, SourceFacts facts) => source.Map(page, facts);

        public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
        {
            var begin = time.GetTimestamp();
            var outcome = await source.FetchAsync(request, cancellationToken);
            measurements.RequestEnded(
                Descriptor.Kind, request.Window.Endpoint, WordOf(outcome), time.GetElapsedTime(begin));
            return outcome;
        }

        private static string WordOf(FetchOutcome outcome) => outcome switch
        {
            FetchOutcome.Fetched => "fetched",
            FetchOutcome.RateLimited => "rate_limited",
            FetchOutcome.Unauthorized => "unauthorized",
            FetchOutcome.NotPermitted => "not_permitted",
            FetchOutcome.NotOffered => "not_offered",
            FetchOutcome.TooLarge => "too_large",
            FetchOutcome.AccountRefused => "account_refused",
            FetchOutcome.Discontinued => "discontinued",
            FetchOutcome.Transient => "transient",
            FetchOutcome.Refused => "refused",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private sealed class MeasuredDestination(IDestination destination, Measurements measurements, TimeProvider time)
        : IDestination
    {
        public DestinationDescriptor Descriptor => destination.Descriptor;

        public ISweepingDestination? Sweeper => destination.Sweeper;

        public Task<string?> CheckAsync(CancellationToken cancellationToken) =>
            destination.CheckAsync(cancellationToken);

        public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
        {
            var begin = time.GetTimestamp();
            var outcome = await destination.WriteAsync(request, cancellationToken);
            measurements.DeliveryEnded(Descriptor.Kind, WordOf(outcome), time.GetElapsedTime(begin));
            return outcome;
        }

        private static string WordOf(WriteOutcome outcome) => outcome switch
        {
            WriteOutcome.Written => "written",
            WriteOutcome.Unavailable => "unavailable",
            WriteOutcome.Refused => "refused",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}

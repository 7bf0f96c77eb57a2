using System.Collections.Concurrent;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;

namespace SyncActors.Api.Metrics;

/// <summary>What this process has measured since its start: runs, requests to sources, deliveries to
/// destinations.</summary>
public sealed class Measurements
{
    private readonly ConcurrentDictionary<(string Connector, string Source, RunOutcome Outcome), long> _runs = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _lastRuns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Histogram> _runTimes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Kind, string Outcome), long> _requests = new();
    private readonly ConcurrentDictionary<(string Kind, string Endpoint), Histogram> _requestTimes = new();
    private readonly ConcurrentDictionary<(string Kind, string Outcome), long> _deliveries = new();
    private readonly ConcurrentDictionary<string, Histogram> _deliveryTimes = new(StringComparer.Ordinal);
    private volatile RunSummary? _lastError;

    /// <summary>The newest run that did not end well; null when all did.</summary>
    internal RunSummary? LastError => _lastError;

    /// <summary>Runs that ended.</summary>
    internal IReadOnlyDictionary<(string Connector, string Source, RunOutcome Outcome), long> Runs => _runs;

    /// <summary>How long each connector's last run took.</summary>
    internal IReadOnlyDictionary<string, TimeSpan> LastRuns => _lastRuns;

    /// <summary>How long runs take, by source.</summary>
    internal IReadOnlyDictionary<string, Histogram> RunTimes => _runTimes;

    /// <summary>Requests to sources.</summary>
    internal IReadOnlyDictionary<(string Kind, string Outcome), long> Requests => _requests;

    /// <summary>How long sources take to answer.</summary>
    internal IReadOnlyDictionary<(string Kind, string Endpoint), Histogram> RequestTimes => _requestTimes;

    /// <summary>Deliveries to destinations.</summary>
    internal IReadOnlyDictionary<(string Kind, string Outcome), long> Deliveries => _deliveries;

    /// <summary>How long destinations take to answer.</summary>
    internal IReadOnlyDictionary<string, Histogram> DeliveryTimes => _deliveryTimes;

    /// <summary>Counts a run.</summary>
    public void RunEnded(ConnectorState state)
    {
        if (state is not { Definition: { } definition, LastRun: { } run })
            return;
        if (run.Outcome is RunOutcome.Failed or RunOutcome.Partial or RunOutcome.Suspicious)
            _lastError = run;
        Add(_runs, (definition.Name, definition.SourceKind, run.Outcome));
        _lastRuns[definition.Name] = run.EndedAt - run.StartedAt;
        Observe(_runTimes, definition.SourceKind, run.EndedAt - run.StartedAt);
    }

    /// <summary>Counts a request to a source.</summary>
    internal void RequestEnded(string kind, string endpoint, string outcome, TimeSpan elapsed)
    {
        Add(_requests, (kind, outcome));
        Observe(_requestTimes, (kind, endpoint), elapsed);
    }

    /// <summary>Counts a delivery to a destination.</summary>
    internal void DeliveryEnded(string kind, string outcome, TimeSpan elapsed)
    {
        Add(_deliveries, (kind, outcome));
        Observe(_deliveryTimes, kind, elapsed);
    }

    private static void Add<TKey>(ConcurrentDictionary<TKey, long> counts, TKey key)
        where TKey : notnull => counts.AddOrUpdate(key, 1, (_, count) => count + 1);

    private static void Observe<TKey>(ConcurrentDictionary<TKey, Histogram> times, TKey key, TimeSpan elapsed)
        where TKey : notnull => times.GetOrAdd(key, _ => new Histogram()).Observe(elapsed);
}

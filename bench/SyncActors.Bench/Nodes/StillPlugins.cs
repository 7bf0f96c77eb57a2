using System.Text.Json;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Bench.Nodes;

/// <summary>A source without data, which tells when it is asked for the first time.</summary>
internal sealed class StillSource : ISource
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private TaskCompletionSource _asked = NewSignal();

    /// <summary>Ends with the first request.</summary>
    public Task Asked => _asked.Task;

    /// <inheritdoc/>
    public SourceDescriptor Descriptor { get; } = new(
        "still", [new LineSpec("line", Dense: false, Scope: null)], new RateLimit(1_000, TimeSpan.FromMinutes(1)),
        OAuth: null,
        TimeSpan.FromDays(14));

    /// <summary>Waits for the next first request.</summary>
    public void Listen() => _asked = NewSignal();

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) =>
        [new Window("account", [], Range: null, RequestsExpected: 1)];

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) => [];

    /// <inheritdoc/>
    public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        return Task.FromResult<FetchOutcome>(
            new FetchOutcome.Fetched(new RawPage(request.Window, Nothing, null, 2), Quota: null));
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => new([], [], [], Facts: null);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A destination that takes everything and keeps nothing.</summary>
internal sealed class StillDestination : IDestination
{
    /// <inheritdoc/>
    public DestinationDescriptor Descriptor { get; } = new(
        "still", EffectClass.Upsert, CorrectionKind.Overwrite, TakesSamples: true, TakesDocuments: true);

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<WriteOutcome>(
            new WriteOutcome.Written([.. request.Items.Select(_ => new ItemOutcome.Synced(null))]));
}

using System.Collections.Concurrent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Bench.EndToEnd;

/// <summary>A source that remembers what it was asked.</summary>
internal sealed class RecordedSource(ISource inner) : ISource
{
    private readonly ConcurrentQueue<FetchRequest> _requests = new();

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyCollection<FetchRequest> Requests => _requests;

    /// <inheritdoc/>
    public SourceDescriptor Descriptor => inner.Descriptor;

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) => inner.Survey(known);

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) => inner.Plan(needs);

    /// <inheritdoc/>
    public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        return inner.FetchAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => inner.Map(page, facts);
}

/// <summary>A destination that remembers what it was given.</summary>
internal sealed class RecordedDestination(IDestination inner) : IDestination
{
    private readonly ConcurrentQueue<WriteRequest> _requests = new();

    /// <summary>The deliveries so far.</summary>
    public IReadOnlyCollection<WriteRequest> Requests => _requests;

    /// <inheritdoc/>
    public DestinationDescriptor Descriptor => inner.Descriptor;

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        return inner.WriteAsync(request, cancellationToken);
    }
}

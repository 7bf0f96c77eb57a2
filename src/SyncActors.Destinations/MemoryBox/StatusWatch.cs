using System.Net;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>How far the processing of a memory is.</summary>
internal enum Processing
{
    /// <summary>Not done yet, or not known to be.</summary>
    Unfinished = 0,

    /// <summary>Done.</summary>
    Processed = 1,

    /// <summary>Given up by the service.</summary>
    Failed = 2,

    /// <summary>The memory is not there any more.</summary>
    Gone = 3,
}

/// <summary>A stored memory whose processing is awaited.</summary>
/// <param name="work">What it was stored for.</param>
/// <param name="id">The memory.</param>
/// <param name="isAdopted">Whether it was found there, so that it may have been deleted meanwhile.</param>
internal sealed class Watched(DocumentWork work, long id, bool isAdopted)
{
    /// <summary>What it was stored for.</summary>
    public DocumentWork Work { get; } = work;

    /// <summary>The memory.</summary>
    public long Id { get; } = id;

    /// <summary>Whether it was found there.</summary>
    public bool IsAdopted { get; } = isAdopted;

    /// <summary>The newest answer.</summary>
    public Processing Processing { get; set; }

    /// <summary>What the service said of a failure.</summary>
    public string? Response { get; set; }
}

/// <summary>Asks how far memories are until all are done, ever more seldom.</summary>
internal sealed class StatusWatch(MemoryBoxApi api, MemoryBoxOptions options, TimeProvider timeProvider)
{
    private const int StuckPatience = 10;
    private static readonly TimeSpan EveryMax = TimeSpan.FromSeconds(20);

    private volatile bool _isStuck;

    /// <summary>Waits for the processing of memories; what is not done in time stays unfinished.</summary>
    public async Task WatchAsync(IReadOnlyCollection<Watched> watched, CancellationToken cancellationToken)
    {
        // While nothing is ever processed, each page would wait the whole time again.
        var patience = _isStuck ? options.StatusTimeout / StuckPatience : options.StatusTimeout;
        var waiting = watched.Where(memory => memory.IsAdopted || patience > TimeSpan.Zero).ToList();
        var began = timeProvider.GetTimestamp();
        var every = waiting.TrueForAll(memory => memory.IsAdopted) ? TimeSpan.Zero : options.StatusEvery;
        while (waiting.Count > 0)
        {
            if (every > TimeSpan.Zero)
                await Task.Delay(every, timeProvider, cancellationToken);
            var pause = await AskAsync(waiting, cancellationToken);
            waiting.RemoveAll(memory => memory.Processing != Processing.Unfinished);
            if (pause is null)
                return;
            var left = patience - timeProvider.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                break;
            var next = every * 2 > options.StatusEvery ? every * 2 : options.StatusEvery;
            next = next > EveryMax ? EveryMax : next;
            next = pause > next ? pause.Value : next;
            every = next > left ? left : next;
        }

        _isStuck = waiting.Count > 0;
    }

    // How long to pause at least; null when asking further is useless.
    private async Task<TimeSpan?> AskAsync(List<Watched> waiting, CancellationToken cancellationToken)
    {
        TimeSpan? pause = TimeSpan.Zero;
        foreach (var some in waiting.Chunk(options.Concurrency))
        {
            var answers = await Task.WhenAll(some.Select(memory => AskAsync(memory, cancellationToken)));
            if (Array.Exists(
                answers, answer => answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                return null;
            if (Array.Find(answers, answer => answer.IsTooMany) is { } tooMany)
                return tooMany.RetryAfter ?? pause;
        }

        return pause;
    }

    private async Task<MemoryBoxAnswer> AskAsync(Watched memory, CancellationToken cancellationToken)
    {
        var answer = await api.StatusAsync(memory.Id, cancellationToken);
        if (answer.Status is HttpStatusCode.NotFound)
        {
            // Either there is no such question, or no such memory.
            answer = await api.GetAsync(memory.Id, cancellationToken);
            if (answer.IsSuccess)
                memory.Processing = Processing.Processed;
            else if (answer.Status is HttpStatusCode.NotFound && memory.IsAdopted)
                memory.Processing = Processing.Gone;
            return answer;
        }

        if (!answer.IsSuccess)
            return answer;
        memory.Processing = answer.Text("processing_status") switch
        {
            "processed" => Processing.Processed,
            "failed" => Processing.Failed,
            _ => Processing.Unfinished,
        };
        if (memory.Processing == Processing.Failed)
            memory.Response = answer.Body?.GetRawText() is { Length: <= 512 } text ? text : null;
        return answer;
    }
}

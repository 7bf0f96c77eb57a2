namespace SyncActors.Destinations.MemoryBox;

/// <summary>What a scan came to.</summary>
/// <param name="Failure">Why it did not come to its end; null when it did.</param>
/// <param name="Memories">What it saw.</param>
/// <param name="ClockOffset">How far the service's clock is ahead.</param>
/// <param name="Until">Everything that was stored since is in it, by the service's clock.</param>
internal sealed record Scanned(
    MemoryBoxAnswer? Failure, IReadOnlyCollection<StoredMemory> Memories, TimeSpan ClockOffset, DateTimeOffset Until);

/// <summary>Reads a bucket newest first, page by page. Pages overlap, since others store and delete meanwhile: without
/// the overlap a deletion would move a memory past the reader.</summary>
internal sealed class BucketScan(MemoryBoxApi api, MemoryBoxOptions options, TimeProvider timeProvider)
{
    // One memory in so many, and at least one, is read once more with the next page.
    private const int ReadAgainOf = 10;
    private const int PagesMax = 20_000;

    /// <summary>Reads back to a moment, or to the end.</summary>
    /// <param name="until">Tells the moment by the service's clock, given how far that is ahead.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public async Task<Scanned> ReadAsync(
        Func<TimeSpan, DateTimeOffset> until, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<long, StoredMemory>();
        var position = new Position();
        var (clockOffset, stopAt) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        for (var page = 0; page < PagesMax; page++)
        {
            var answer = await api.ListAsync(position.Offset, cancellationToken);
            if (!answer.IsSuccess)
                return new Scanned(answer, seen.Values, clockOffset, stopAt);
            if (StoredMemory.ReadList(answer.Body) is not { } memories)
                return Failed("its list of memories cannot be read");
            if (page == 0)
            {
                clockOffset = answer.ServerTime is { } theirs ? theirs - timeProvider.GetUtcNow() : TimeSpan.Zero;
                stopAt = until(clockOffset);
            }

            if (position.StandsStill(memories))
                return Failed("it gives the same page of memories whatever is asked");
            var fresh = memories.Count(memory => !seen.ContainsKey(memory.Id));
            foreach (var memory in memories)
                seen[memory.Id] = memory;
            if (options.Flavor == MemoryBoxFlavor.Open || IsPast(memories, stopAt)
                || !position.Advance(memories, fresh))
                return new Scanned(null, seen.Values, clockOffset, stopAt);
        }

        return Failed("the bucket holds more memories than can be looked through");

        Scanned Failed(string reason) =>
            new(MemoryBoxAnswer.Unusable(reason), seen.Values, clockOffset, stopAt);
    }

    // Only where the order holds does an old memory mean that older ones follow.
    private static bool IsPast(IReadOnlyList<StoredMemory> memories, DateTimeOffset stopAt)
    {
        for (var index = 0; index < memories.Count; index++)
        {
            if (memories[index].CreatedAt is not { } at || (index > 0 && at > memories[index - 1].CreatedAt))
                return false;
        }

        return memories.Count > 0 && memories[^1].CreatedAt < stopAt;
    }

    /// <summary>Where the next page begins.</summary>
    private sealed class Position
    {
        private long? _first;
        private int _asked = -1;
        private int _readAgain;
        private bool _wentBack;

        public int Offset { get; private set; }

        public bool StandsStill(IReadOnlyList<StoredMemory> memories)
        {
            var first = memories.Count > 0 ? memories[0].Id : (long?)null;
            var still = first is not null && first == _first && Offset > _asked && memories.Count >= ReadAgainOf;
            (_first, _asked) = (first, Offset);
            return still;
        }

        /// <summary>False when nothing is left. A short page is not taken for the last one: the service may give fewer
        /// than were asked for.</summary>
        public bool Advance(IReadOnlyList<StoredMemory> memories, int fresh)
        {
            if (_readAgain > 0 && memories.Count > 0 && fresh == memories.Count)
            {
                // So many were deleted meanwhile that nothing of this page is known: some were passed over.
                Offset = Math.Max(0, Offset - memories.Count);
                _wentBack = true;
                _readAgain = 0;
                return true;
            }

            if (memories.Count == 0 || (fresh == 0 && !_wentBack))
                return false;
            _readAgain = memories.Count > 1 ? Math.Max(1, memories.Count / ReadAgainOf) : 0;
            Offset += memories.Count - _readAgain;
            _wentBack = false;
            return true;
        }
    }
}

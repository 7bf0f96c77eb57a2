using System.Text.Json.Nodes;

namespace SyncActors.Simulators.LightRag;

/// <summary>
/// The server's background work, caught up with the clock whenever somebody looks: rows appear some time after their
/// insert was answered, documents pass their stages, a few at once, and deletions end. Not safe for many threads.
/// </summary>
internal sealed class LightRagPipeline(LightRagSimulatorOptions options, TimeProvider timeProvider)
{
    private readonly SortedDictionary<string, LightRagDocument> _rows = new(StringComparer.Ordinal);
    private readonly List<Accepted> _accepted = [];
    private readonly List<string> _waiting = [];
    private readonly List<Work> _works = [];
    private (HashSet<string> Ids, DateTimeOffset EndsAt)? _deletion;
    private DateTimeOffset _scanEndsAt;
    private long _drawn;
    private bool _losesNext;

    /// <summary>Rows by id, in order.</summary>
    public IReadOnlyDictionary<string, LightRagDocument> Rows => _rows;

    /// <summary>Whether documents are in work or wait for it.</summary>
    public bool IsBusy => _works.Count > 0 || _waiting.Count > 0;

    /// <summary>Whether a deletion is in work.</summary>
    public bool IsDeleting => _deletion is not null;

    /// <summary>Whether a scan classifies files.</summary>
    public bool IsScanning => timeProvider.GetUtcNow() < _scanEndsAt;

    /// <summary>Whether documents that had failed are tried again, which keeps inserts out.</summary>
    public bool IsRetrying { get; private set; }

    /// <summary>Inserts that were answered and have no row yet.</summary>
    public int PendingEnqueues => _accepted.Count;

    /// <summary>Raised whenever rows have changed.</summary>
    public Action<IReadOnlyDictionary<string, LightRagDocument>> Changed { get; set; } = static _ => { };

    /// <summary>Takes rows of an earlier life; what was in work stays as it is until something starts the
    /// work.</summary>
    public void Load(IEnumerable<LightRagDocument> rows)
    {
        foreach (var row in rows)
            _rows[row.Id] = row;
    }

    /// <summary>Accepts a text; its row comes later.</summary>
    public void Accept(string id, string filePath, string text, string trackId) => _accepted.Add(
        new Accepted(id, filePath, text, trackId, timeProvider.GetUtcNow() + options.EnqueueDelay));

    /// <summary>The server dies: what has no row is gone, what was in work stays in its stage.</summary>
    public void Crash()
    {
        CatchUp();
        _accepted.Clear();
        _waiting.Clear();
        _works.Clear();
        _deletion = null;
        IsRetrying = false;
    }

    /// <summary>The next text that is accepted never gets a row.</summary>
    public void LoseNext() => _losesNext = true;

    /// <summary>Deletes rows after a while.</summary>
    public void Delete(IEnumerable<string> ids) =>
        _deletion = (new HashSet<string>(ids, StringComparer.Ordinal),
            timeProvider.GetUtcNow() + options.DeletionDelay);

    /// <summary>Starts the work anew, with documents that failed.</summary>
    public void Retry()
    {
        foreach (var row in _rows.Values.Where(row => row is { Status: LightRagDocument.Failed, IsOriginal: true })
            .ToList())
        {
            Set(row with { Status = LightRagDocument.Pending, Error = null });
        }

        Wake(timeProvider.GetUtcNow());
        IsRetrying = IsBusy;
    }

    /// <summary>Begins a scan of the input folder, which is empty.</summary>
    public void Scan() => _scanEndsAt = timeProvider.GetUtcNow() + options.ScanDelay;

    /// <summary>Ends all work; what waits or is in work has failed.</summary>
    public void Cancel()
    {
        _works.Clear();
        _waiting.Clear();
        foreach (var row in _rows.Values.Where(row => row.IsOpen).ToList())
            Set(row with { Status = LightRagDocument.Failed, Error = "User cancelled" });
        IsRetrying = false;
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _rows.Clear();
        Changed(_rows);
    }

    /// <summary>Does everything that is due by now, in order of time.</summary>
    public void CatchUp()
    {
        var now = timeProvider.GetUtcNow();
        while (NextDue() is { } due && due <= now)
        {
            if (_deletion is { } deletion && deletion.EndsAt <= due)
                EndDeletion(deletion.Ids);
            foreach (var accepted in _accepted.Where(accepted => accepted.RowAt <= due).ToList())
                Enqueue(accepted);
            foreach (var work in _works.Where(work => work.EndsAt <= due).ToList())
                End(work);
            StartWaiting(due);
        }

        foreach (var work in _works)
        {
            var stage = work.StageAt(now, options);
            if (_rows[work.Id] is var row && row.Status != stage)
                Set(row with { Status = stage, UpdatedAt = now });
        }
    }

    private DateTimeOffset? NextDue()
    {
        IEnumerable<DateTimeOffset> dues =
        [
            .. _accepted.Select(accepted => accepted.RowAt), .. _works.Select(work => work.EndsAt),
            .. _deletion is { } deletion ? [deletion.EndsAt] : Array.Empty<DateTimeOffset>(),
        ];
        return dues.Any() ? dues.Min() : null;
    }

    private void EndDeletion(HashSet<string> ids)
    {
        _deletion = null;
        foreach (var id in ids)
            _rows.Remove(id);
        Changed(_rows);
    }

    // The doubles that the insert itself could not see, since the first one had no row yet.
    private void Enqueue(Accepted accepted)
    {
        _accepted.Remove(accepted);
        if (_losesNext)
        {
            _losesNext = false;
            return;
        }

        var row = new LightRagDocument(
            accepted.Id, accepted.FilePath, accepted.Text, accepted.TrackId, accepted.RowAt);
        var original = _rows.GetValueOrDefault(accepted.Id) ?? _rows.Values.FirstOrDefault(
            known => options.Profile == LightRagProfile.V14 && known.IsOriginal && known.FilePath == row.FilePath);
        if (original is not null)
        {
            Set(Double(row, original, "filename", "File name already exists.") with
            {
                Id = LightRagNames.DoubleOf(accepted.Id + accepted.TrackId),
                Text = $"[DUPLICATE:filename] Original document: {original.Id}",
            });
            return;
        }

        Set(row);
        Wake(accepted.RowAt);
    }

    private void End(Work work)
    {
        _works.Remove(work);
        var row = _rows[work.Id];
        var failure = options.Failure(row.FilePath) ?? (Draw() < options.FailureShare ? "Request timed out." : null);
        var twin = options.Profile == LightRagProfile.V14
            ? null
            : _rows.Values.FirstOrDefault(other => other.Id != row.Id && other.IsOriginal && other.Text == row.Text
                && other.Status is LightRagDocument.Processed or LightRagDocument.Processing
                && other.CreatedAt <= row.CreatedAt);
        var began = work.BeganAt.ToUnixTimeSeconds();
        Set(
            twin is not null
                ? Double(row, twin, "content_hash", "Identical content already exists under another filename.")
                : row with
                {
                    Status = failure is null ? LightRagDocument.Processed : LightRagDocument.Failed,
                    Error = failure,
                    UpdatedAt = work.EndsAt,
                    Metadata = new JsonObject
                    {
                        ["processing_start_time"] = began,
                        ["processing_end_time"] = work.EndsAt.ToUnixTimeSeconds(),
                    },
                });
    }

    private static LightRagDocument Double(
        LightRagDocument row, LightRagDocument original, string kind, string words) =>
        row with
        {
            Status = LightRagDocument.Failed,
            Error = $"{words} Original doc_id: {original.Id}, Status: DocStatus.{original.Status.ToUpperInvariant()}",
            Metadata = new JsonObject
            {
                ["is_duplicate"] = true,
                ["duplicate_kind"] = kind,
                ["original_doc_id"] = original.Id,
                ["original_track_id"] = original.TrackId,
            },
        };

    // Any start of the work takes up what an earlier life left in the middle.
    private void Wake(DateTimeOffset at)
    {
        foreach (var row in _rows.Values.Where(row => row.IsOpen).OrderBy(row => row.CreatedAt).ToList())
        {
            if (_waiting.Contains(row.Id) || _works.Exists(work => work.Id == row.Id))
                continue;
            Set(row with { Status = LightRagDocument.Pending });
            _waiting.Add(row.Id);
        }

        StartWaiting(at);
    }

    private void StartWaiting(DateTimeOffset at)
    {
        while (_works.Count < options.ParallelInsertMax && _waiting.Count > 0)
        {
            var id = _waiting[0];
            _waiting.RemoveAt(0);
            if (_rows.ContainsKey(id))
                _works.Add(new Work(
                    id, at, at + options.ParsingDelay + options.AnalyzingDelay + options.ProcessingDelay));
        }

        IsRetrying &= IsBusy;
    }

    private void Set(LightRagDocument row)
    {
        _rows[row.Id] = row;
        Changed(_rows);
    }

    // SplitMix64's finalizer (Steele, Lea, Flood 2014): the same on every runtime.
    internal double Draw()
    {
        unchecked
        {
            var bits = options.Seed + (0x9E3779B97F4A7C15UL * (ulong)++_drawn);
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
            return ((bits ^ (bits >> 31)) >> 11) / (double)(1UL << 53);
        }
    }

    private sealed record Accepted(
        string Id, string FilePath, string Text, string TrackId, DateTimeOffset RowAt);

    private sealed record Work(string Id, DateTimeOffset BeganAt, DateTimeOffset EndsAt)
    {
        public string StageAt(DateTimeOffset now, LightRagSimulatorOptions options) =>
            now < BeganAt + options.ParsingDelay ? LightRagDocument.Parsing
            : now < BeganAt + options.ParsingDelay + options.AnalyzingDelay ? LightRagDocument.Analyzing
            : LightRagDocument.Processing;
    }
}

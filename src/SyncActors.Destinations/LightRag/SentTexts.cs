namespace SyncActors.Destinations.LightRag;

/// <summary>A text that was sent by this process.</summary>
/// <param name="Hash">Of the text.</param>
/// <param name="TrackId">What the insert was told.</param>
/// <param name="At">When it was accepted.</param>
internal sealed record SentText(string Hash, string TrackId, DateTimeOffset At);

/// <summary>
/// The newest texts that were sent, by name: a delivery that is repeated in the same process follows what it has sent
/// already instead of deleting and inserting it anew. Forgotten with the process, which costs work but no
/// documents. Safe for many threads.
/// </summary>
internal sealed class SentTexts
{
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentText> _texts = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The text that was sent last under a name, if it is this one; null otherwise.</summary>
    public SentText? Find(string name, string hash)
    {
        lock (_gate)
            return _texts.GetValueOrDefault(name) is { } sent && sent.Hash == hash ? sent : null;
    }

    /// <summary>Remembers a text.</summary>
    public void Remember(string name, SentText text)
    {
        lock (_gate)
        {
            if (!_texts.ContainsKey(name))
                _order.Enqueue(name);
            _texts[name] = text;
            while (_order.Count > Capacity)
                _texts.Remove(_order.Dequeue());
        }
    }

    /// <summary>Forgets what was sent under a name.</summary>
    public void Forget(string name)
    {
        lock (_gate)
        {
            // Its place in the order stays and ends in its turn.
            if (_texts.TryGetValue(name, out var text))
                _texts[name] = text with { Hash = "" };
        }
    }
}

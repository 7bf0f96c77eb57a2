namespace SyncActors.Sync.Credentials;

/// <summary>
/// The pause after a refresh without a usable answer: whoever asks meanwhile gets the same answer without another call,
/// so that a thousand waiting demands do not become a thousand calls to a provider that is down.
/// </summary>
/// <param name="time">Clock of the pause; steps of the wall clock do not move it.</param>
internal sealed class RefreshPause(TimeProvider time)
{
    /// <summary>The first pause; each further one is twice as long.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _length;
    private long _since;
    private TokenAnswer.Unavailable? _answer;

    /// <summary>What to answer without a call; null when a call may be made.</summary>
    public TokenAnswer.Unavailable? Answer =>
        _answer is not null && time.GetElapsedTime(_since) < _length ? _answer : null;

    /// <summary>Begins a pause and gives the answer that stands during it.</summary>
    public TokenAnswer.Unavailable Begin(string reason)
    {
        _length = _answer is null ? First : TimeSpan.FromTicks(Math.Min(_length.Ticks * 2, Longest.Ticks));
        _since = time.GetTimestamp();
        return _answer = new TokenAnswer.Unavailable(reason);
    }

    /// <summary>Ends it: the provider answered.</summary>
    public void End() => _answer = null;
}

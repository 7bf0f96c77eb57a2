namespace SyncActors.Destinations.LightRag;

/// <summary>
/// How long a server usually takes until a text is through, so that the first look comes neither long before nor long
/// after: seconds behind a model nearby, minutes behind a busy one. Safe for many threads.
/// </summary>
internal sealed class UsualTime
{
    private const double Weight = 0.125;
    private const double Shorter = 0.75;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private TimeSpan _usual = TimeSpan.FromMilliseconds(500);

    /// <summary>The wait before the first look, 250 ms to 60 s. It begins with 500 ms.</summary>
    public TimeSpan Value
    {
        get
        {
            lock (_gate)
                return _usual;
        }
    }

    /// <summary>A text was seen to be through.</summary>
    /// <param name="took">Since it was accepted.</param>
    /// <param name="atFirstLook">Whether the first look saw it, so that an earlier one might have, too.</param>
    public void Saw(TimeSpan took, bool atFirstLook)
    {
        lock (_gate)
        {
            var aim = atFirstLook ? _usual * Shorter : took;
            var next = _usual + ((aim - _usual) * Weight);
            _usual = next < Least ? Least : next > Most ? Most : next;
        }
    }
}

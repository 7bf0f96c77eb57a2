namespace SyncActors.Testing.Faults;

/// <summary>What an oracle saw go wrong, in the order in which it saw it.</summary>
public sealed class SimFindings
{
    private const int Max = 20;
    private readonly List<string> _all = [];

    /// <summary>The findings; after the first few only their number grows.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>Records a broken promise.</summary>
    /// <param name="invariant">Its short name, such as <c>O5</c>.</param>
    /// <param name="what">What was seen instead.</param>
    public void Add(string invariant, string what)
    {
        Count++;
        if (_all.Count < Max)
            _all.Add($"{invariant}: {what}");
    }
}

namespace SyncActors.Simulators.MemoryBox;

/// <summary>The switches in force; those that count go down as they are used. Safe for many threads.</summary>
internal sealed class SwitchBoard
{
    private readonly Lock _gate = new();
    private MemoryBoxSwitches _switches = new();

    public MemoryBoxSwitches Current
    {
        get
        {
            lock (_gate)
                return _switches;
        }

        set
        {
            lock (_gate)
                _switches = value;
        }
    }

    public bool IsPoison(string text) =>
        Current.PoisonText is { Length: > 0 } poison && text.Contains(poison, StringComparison.Ordinal);

    public bool TakeFail()
    {
        lock (_gate)
        {
            if (_switches.StoreThenFail == 0)
                return false;
            _switches = _switches with { StoreThenFail = _switches.StoreThenFail - 1 };
            return true;
        }
    }

    public bool TakeWithoutId()
    {
        lock (_gate)
        {
            if (_switches.StoreWithoutId == 0)
                return false;
            _switches = _switches with { StoreWithoutId = _switches.StoreWithoutId - 1 };
            return true;
        }
    }

    public TimeSpan? TakeLate()
    {
        lock (_gate)
        {
            if (_switches.StoreLate == 0)
                return null;
            _switches = _switches with { StoreLate = _switches.StoreLate - 1 };
            return TimeSpan.FromSeconds(_switches.LateSeconds);
        }
    }

    public bool TakeInsert()
    {
        lock (_gate)
        {
            if (_switches.InsertAfterList == 0)
                return false;
            _switches = _switches with { InsertAfterList = _switches.InsertAfterList - 1 };
            return true;
        }
    }

    /// <summary>How many memories another program deletes now.</summary>
    public int TakeDelete()
    {
        lock (_gate)
        {
            if (_switches.DeleteAfterList == 0)
                return 0;
            _switches = _switches with { DeleteAfterList = _switches.DeleteAfterList - 1 };
            return _switches.DeletedByOthers;
        }
    }
}

namespace SyncActors.Hocon.Resolving;

/// <summary>How a lookup ended.</summary>
internal enum ResolutionKind
{
    /// <summary>Nothing there.</summary>
    Undefined,

    /// <summary>A value.</summary>
    Defined,

    /// <summary>A value that is no object stands on the way to the member; what lies below it is hidden.</summary>
    Blocked,

    /// <summary>The field is being resolved just now, and it had no value before that.</summary>
    Exhausted,

    /// <summary>The value leads back to itself.</summary>
    Cycle,
}

/// <summary>Outcome of resolving a node or looking a member up.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Value">The value if defined; else null.</param>
internal readonly record struct Resolution(ResolutionKind Kind, HoconValue? Value)
{
    public static readonly Resolution Undefined = new(ResolutionKind.Undefined, null);
    public static readonly Resolution Blocked = new(ResolutionKind.Blocked, null);
    public static readonly Resolution Exhausted = new(ResolutionKind.Exhausted, null);
    public static readonly Resolution Cycle = new(ResolutionKind.Cycle, null);

    /// <summary>Whether the outcome is that of a reference that leads back to itself.</summary>
    public bool IsCyclic => Kind is ResolutionKind.Cycle or ResolutionKind.Exhausted;

    /// <summary>The outcome of having found a value.</summary>
    public static Resolution Defined(HoconValue value) => new(ResolutionKind.Defined, value);
}

/// <summary>Folds layers of one value, offered newest first, into the value they form.</summary>
internal sealed class LayerFold
{
    private HoconValue? _value;
    private Resolution _otherwise = Resolution.Undefined;

    /// <summary>Takes the next older layer.</summary>
    /// <param name="layer">What the layer resolved to.</param>
    /// <returns>Whether still older layers matter.</returns>
    public bool Add(Resolution layer)
    {
        switch (layer.Kind)
        {
            case ResolutionKind.Undefined:
                return true;
            case ResolutionKind.Exhausted:
                _otherwise = layer;
                return true;
            case ResolutionKind.Defined when layer.Value is HoconObject older:
                _value = _value is HoconObject newer ? newer.Over(older) : older;
                return true;
            case ResolutionKind.Defined:
                _value ??= layer.Value;
                return false;
            case ResolutionKind.Cycle:
                _value = null;
                _otherwise = layer;
                return false;
            default:
                _otherwise = layer;
                return false;
        }
    }

    /// <summary>What the layers form together.</summary>
    public Resolution Result => _value is null ? _otherwise : Resolution.Defined(_value);
}

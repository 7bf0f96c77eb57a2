using System.Diagnostics.CodeAnalysis;

namespace SyncActors.Hocon;

/// <summary>A value of a resolved configuration. Immutable.</summary>
public abstract class HoconValue
{
    private protected HoconValue(HoconOrigin origin) => Origin = origin;

    /// <summary>Where the value was written; for a substituted value, where its target was written.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>Levels of nesting below and including this value; 0 for a simple value.</summary>
    internal int Depth { get; private protected init; }

    /// <summary>Values below and including this one, each counted as often as it appears.</summary>
    internal long Weight { get; private protected init; } = 1;

    /// <summary>The type as error messages name it.</summary>
    internal abstract string TypeName { get; }

    /// <summary>The text a string concatenation takes from a simple value; null for objects and arrays.</summary>
    internal abstract string? SimpleText { get; }

    // Substitutions share values, so a short text can stand for a tree too large to walk; it is refused as it is built.
    private protected static (int Depth, long Weight) Measure(HoconOrigin origin, IEnumerable<HoconValue> parts)
    {
        var (depth, weight) = (0, 1L);
        foreach (var part in parts)
        {
            depth = Math.Max(depth, part.Depth);
            weight += part.Weight;
        }

        if (depth >= HoconLimits.ResolvedNestingMax)
        {
            throw new HoconException(HoconErrorKind.Syntax, origin,
                $"The resolved value nests deeper than {HoconLimits.ResolvedNestingMax} levels.");
        }

        if (weight > HoconLimits.ValuesMax)
        {
            throw new HoconException(HoconErrorKind.Syntax, origin,
                $"The resolved value holds more than {HoconLimits.ValuesMax} values.");
        }

        return (depth + 1, weight);
    }
}

/// <summary>Keys with values, in the order in which the keys first appeared.</summary>
public sealed class HoconObject : HoconValue
{
    private readonly OrderedDictionary<string, HoconValue> _members;

    internal HoconObject(HoconOrigin origin, OrderedDictionary<string, HoconValue> members)
        : base(origin)
    {
        _members = members;
        (Depth, Weight) = Measure(origin, members.Values);
    }

    /// <summary>The members in order.</summary>
    public IReadOnlyDictionary<string, HoconValue> Members => _members;

    internal override string TypeName => "object";

    internal override string? SimpleText => null;

    /// <summary>Looks a member up.</summary>
    /// <param name="key">One key; a dot in it is an ordinary character.</param>
    /// <param name="value">The member, which may be a <see cref="HoconNull"/>; null if there is none.</param>
    /// <returns>Whether there is such a member.</returns>
    public bool TryGet(string key, [NotNullWhen(true)] out HoconValue? value) => _members.TryGetValue(key, out value);

    /// <summary>This object with the members of a weaker one under it; objects merge member by member.</summary>
    internal HoconObject Over(HoconObject weaker)
    {
        var merged = new OrderedDictionary<string, HoconValue>(weaker._members, StringComparer.Ordinal);
        foreach (var (key, value) in _members)
        {
            merged[key] = value is HoconObject strong && merged.TryGetValue(key, out var old) && old is HoconObject weak
                ? strong.Over(weak)
                : value;
        }

        return new HoconObject(Origin, merged);
    }
}

/// <summary>Values in order.</summary>
public sealed class HoconArray : HoconValue
{
    internal HoconArray(HoconOrigin origin, IReadOnlyList<HoconValue> items)
        : base(origin)
    {
        Items = items;
        (Depth, Weight) = Measure(origin, items);
    }

    /// <summary>The elements.</summary>
    public IReadOnlyList<HoconValue> Items { get; }

    internal override string TypeName => "array";

    internal override string? SimpleText => null;
}

/// <summary>A text, quoted or not.</summary>
public sealed class HoconString : HoconValue
{
    internal HoconString(HoconOrigin origin, string text)
        : base(origin) => Text = text;

    /// <summary>The text, escapes replaced.</summary>
    public string Text { get; }

    internal override string TypeName => "string";

    internal override string SimpleText => Text;
}

/// <summary>A number, kept as it was written.</summary>
public sealed class HoconNumber : HoconValue
{
    internal HoconNumber(HoconOrigin origin, string sourceText)
        : base(origin) => SourceText = sourceText;

    /// <summary>The number as it was written, such as <c>1.10</c>.</summary>
    public string SourceText { get; }

    internal override string TypeName => "number";

    internal override string SimpleText => SourceText;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class HoconBoolean : HoconValue
{
    internal HoconBoolean(HoconOrigin origin, bool value)
        : base(origin) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    internal override string TypeName => "boolean";

    internal override string SimpleText => Value ? "true" : "false";
}

/// <summary>A value that was set to <c>null</c>, which is not the same as no value.</summary>
public sealed class HoconNull : HoconValue
{
    internal HoconNull(HoconOrigin origin)
        : base(origin)
    {
    }

    internal override string TypeName => "null";

    internal override string SimpleText => "null";
}

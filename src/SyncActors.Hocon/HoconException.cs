namespace SyncActors.Hocon;

/// <summary>What kind of rule a configuration broke.</summary>
public enum HoconErrorKind
{
    /// <summary>The text cannot be read, or breaks a bound on size or nesting.</summary>
    Syntax,

    /// <summary>A value has another type than the one asked for, or pieces of different types were joined.</summary>
    Type,

    /// <summary>A path expression is malformed.</summary>
    Path,

    /// <summary>A required substitution has no value, or leads back to itself.</summary>
    Unresolved,

    /// <summary>A file cannot be loaded or included.</summary>
    Include,

    /// <summary>A path that was asked for has no value.</summary>
    Missing,
}

/// <summary>A configuration that cannot be used; the operator has to change the place it names.</summary>
public sealed class HoconException : Exception
{
    /// <summary>Creates the error; its message begins with the position.</summary>
    /// <param name="kind">The kind of rule that was broken.</param>
    /// <param name="origin">Where.</param>
    /// <param name="problem">What is wrong and what would be right, as sentences.</param>
    /// <param name="innerException">The cause, or null.</param>
    public HoconException(HoconErrorKind kind, HoconOrigin origin, string problem, Exception? innerException = null)
        : base($"{origin}: {problem}", innerException)
    {
        Kind = kind;
        Origin = origin;
        Problem = problem;
    }

    /// <summary>The kind of rule that was broken.</summary>
    public HoconErrorKind Kind { get; }

    /// <summary>Where the error is.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>The message without the position.</summary>
    public string Problem { get; }

    /// <summary>The file, as in <see cref="HoconOrigin.File"/>.</summary>
    public string File => Origin.File;

    /// <summary>The line, from 1; 0 where the source has no lines.</summary>
    public int Line => Origin.Line;

    /// <summary>The column, from 1; 0 where the source has no lines.</summary>
    public int Column => Origin.Column;
}

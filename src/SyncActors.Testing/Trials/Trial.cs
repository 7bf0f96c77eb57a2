using System.Globalization;

namespace SyncActors.Testing.Trials;

/// <summary>Trials that are repeated more often in a nightly run than with every commit: how often is told by variables
/// of the environment, and what came of it is told in one line, which <c>tests/nightly</c> collects.</summary>
public static class Trial
{
    /// <summary>Begins the line by which a trial tells what it found.</summary>
    public const string Mark = "trial: ";

    /// <summary>How often.</summary>
    /// <param name="variable">Name of the variable.</param>
    /// <param name="otherwise">The number where it is not set, or is none.</param>
    public static int Number(string variable, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number)
            ? number
            : otherwise;

    /// <summary>Whether a variable is set to a number above zero.</summary>
    /// <param name="variable">Name of the variable.</param>
    public static bool IsWanted(string variable) => Number(variable, 0) > 0;

    /// <summary>The line of a trial.</summary>
    /// <param name="found">What it found: lost, doubled, fenced, how long.</param>
    public static string Line(string found) => Mark + found;
}

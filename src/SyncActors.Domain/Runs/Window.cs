namespace SyncActors.Domain.Runs;

/// <summary>
/// What one question to a source covers: an endpoint, the lines it fills, and the days. A window takes one request, or
/// several when the source pages. Windows are kept in events, so a run goes on after a crash with the plan it began
/// with.
/// </summary>
/// <param name="Endpoint">Name that the source understands, such as <c>activity/steps</c>.</param>
/// <param name="Lines">Lines of coverage that the answer fills; empty for windows that ask about the account or
/// devices.</param>
/// <param name="Range">The days asked for; null for windows without days.</param>
/// <param name="RequestsExpected">How many requests the planner expects; 1 or more.</param>
public sealed record Window(string Endpoint, IReadOnlyList<string> Lines, DayRange? Range, int RequestsExpected)
{
    /// <summary>Equality by content, the list of lines included.</summary>
    public bool Equals(Window? other) =>
        other is not null && Endpoint == other.Endpoint && Range == other.Range
        && RequestsExpected == other.RequestsExpected && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Range, RequestsExpected, Lines.Count);

    /// <inheritdoc/>
    public override string ToString() => Range is { } range ? $"{Endpoint} {range}" : Endpoint;
}

namespace SyncActors.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Ratio">To the case it is compared with; null when to none.</param>
/// <param name="Note">Conditions.</param>
public sealed record BenchRow(string Case, double Value, string Unit, double? Ratio, string Note);

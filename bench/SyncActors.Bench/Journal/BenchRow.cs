namespace SyncActors.Bench.Journal;

/// <summary>One figure of a run.</summary>
/// <param name="Case">What was done.</param>
/// <param name="Value">The median.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Note">Conditions, or the figure it is compared with.</param>
internal sealed record BenchRow(string Case, double Value, string Unit, string Note);

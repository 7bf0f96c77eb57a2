namespace SyncActors.Bench;

/// <summary>One thing to measure.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Summary">What is measured, in one line.</param>
/// <param name="RunAsync">Measures; prints nothing.</param>
internal sealed record BenchCase(
    string Name, string Summary, Func<CancellationToken, Task<IReadOnlyList<BenchRow>>> RunAsync);

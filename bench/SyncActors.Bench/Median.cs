namespace SyncActors.Bench;

/// <summary>The middle of a few figures.</summary>
internal static class Median
{
    public static double Of(IReadOnlyCollection<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}

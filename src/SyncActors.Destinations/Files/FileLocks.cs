namespace SyncActors.Destinations.Files;

/// <summary>One writer at a time per file, for any number of files.</summary>
internal sealed class FileLocks : IDisposable
{
    private const int Stripes = 64;

    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits until nobody else writes the file.</summary>
    /// <returns>Releases it when disposed.</returns>
    public async Task<IDisposable> EnterAsync(string path, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(StringComparer.Ordinal.GetHashCode(path) & int.MaxValue) % Stripes];
        await stripe.WaitAsync(cancellationToken);
        return new Held(stripe);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stripe in _stripes)
            stripe.Dispose();
    }

    private sealed class Held(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}

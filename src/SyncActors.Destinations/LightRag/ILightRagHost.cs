namespace SyncActors.Destinations.LightRag;

/// <summary>Knows where the server is, and sees to it that it runs where that is its business.</summary>
internal interface ILightRagHost
{
    /// <summary>For messages.</summary>
    string Name { get; }

    /// <summary>Where the server is now; starts it if need be.</summary>
    Task<HostState> ReadyAsync(CancellationToken cancellationToken);
}

/// <summary>Whether there is a server to talk to.</summary>
internal abstract record HostState
{
    private HostState()
    {
    }

    /// <summary>There is.</summary>
    /// <param name="Address">Base address; its path ends in a slash.</param>
    /// <param name="ApiKey">Key that it asks for; null for none.</param>
    public sealed record Up(Uri Address, string? ApiKey) : HostState;

    /// <summary>Not now.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryAfter">When it may be there; null when that is not known.</param>
    public sealed record Down(string Reason, TimeSpan? RetryAfter) : HostState;

    /// <summary>Not before a person acts.</summary>
    public sealed record Refused(string Reason) : HostState;
}

/// <summary>A server that runs already.</summary>
internal sealed class RunningHost(LightRagOptions options) : ILightRagHost
{
    private readonly HostState.Up _state = new(options.Address, options.ApiKey);

    /// <inheritdoc/>
    public string Name => options.Address.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public Task<HostState> ReadyAsync(CancellationToken cancellationToken) => Task.FromResult<HostState>(_state);
}

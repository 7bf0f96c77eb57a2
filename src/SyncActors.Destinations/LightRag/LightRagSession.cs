namespace SyncActors.Destinations.LightRag;

/// <summary>The token of an account, shared by all who use the account at one server. Safe for many threads.</summary>
internal sealed class LightRagSession
{
    private readonly Lock _gate = new();
    private string? _token;

    /// <summary>Lets one log in at a time.</summary>
    public InFlight LogIn { get; } = new(1);

    /// <summary>The token in force; null when there is none.</summary>
    public string? Token
    {
        get
        {
            lock (_gate)
                return _token;
        }
    }

    /// <summary>Takes a new token.</summary>
    public void Take(string token)
    {
        lock (_gate)
            _token = token;
    }

    /// <summary>Forgets a token that was refused, unless another has taken its place.</summary>
    public void Drop(string token)
    {
        lock (_gate)
            _token = _token == token ? null : _token;
    }
}

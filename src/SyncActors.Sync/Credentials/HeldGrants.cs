using System.Collections.Concurrent;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Grants that a provider gave and whose storing is not confirmed. They outlive the reload of their actor, so that a
/// journal that fails between answer and commit costs no grant; only the end of the process forgets them.
/// </summary>
internal sealed class HeldGrants
{
    private readonly ConcurrentDictionary<EntityId, HeldGrant> _held = new();

    /// <summary>Holds a grant until it is stored.</summary>
    public void Hold(EntityId credential, HeldGrant grant) => _held[credential] = grant;

    /// <summary>The grant that would follow the secret in force; null when there is none.</summary>
    /// <param name="credential">Whose.</param>
    /// <param name="rotation">Number of the secret in force.</param>
    /// <param name="refreshToken">Its refresh token.</param>
    public HeldGrant? After(EntityId credential, long rotation, string? refreshToken) =>
        _held.TryGetValue(credential, out var held) && held.Rotation == rotation + 1 && held.Replaced == refreshToken
            ? held
            : null;

    /// <summary>Forgets what is stored, or was overtaken.</summary>
    /// <param name="credential">Whose.</param>
    /// <param name="rotation">Number of the secret in force.</param>
    public void ForgetThrough(EntityId credential, long rotation)
    {
        if (_held.TryGetValue(credential, out var held) && held.Rotation <= rotation)
            _held.TryRemove(new KeyValuePair<EntityId, HeldGrant>(credential, held));
    }
}

/// <summary>A grant that is not stored yet.</summary>
/// <param name="Rotation">Number that it will be stored under.</param>
/// <param name="Replaced">Refresh token that was in force when it came.</param>
/// <param name="Grant">The grant.</param>
internal sealed record HeldGrant(long Rotation, string Replaced, Grant Grant)
{
    /// <summary>Without the tokens.</summary>
    public override string ToString() => $"HeldGrant {Rotation}";
}

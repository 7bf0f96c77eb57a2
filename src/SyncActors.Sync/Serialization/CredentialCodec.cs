using SyncActors.Domain.Credentials;
using static SyncActors.Domain.Credentials.CredentialEvent;

namespace SyncActors.Sync.Serialization;

/// <summary>The stable names of a credential's events.</summary>
public static class CredentialCodec
{
    /// <summary>The codec.</summary>
    public static JsonCodec<CredentialState, CredentialEvent> Instance { get; } = new(
        stateVersion: 1,
        [
            new("grant-stored", 1, typeof(GrantStored)),
            new("refresh-began", 1, typeof(RefreshBegan)),
            new("refreshed", 1, typeof(Refreshed)),
            new("refresh-failed", 1, typeof(RefreshFailed)),
            new("grant-rejected", 1, typeof(GrantRejected)),
        ],
        upcasters: []);
}

using System.Security.Cryptography;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Credentials;

/// <summary>Failures of a credential's actor as those who asked it see them.</summary>
internal static class CredentialFaults
{
    /// <summary>Why there is no answer, for people; null for a failure that nobody expects.</summary>
    public static string? Describe(Exception failure) => failure switch
    {
        AskTimeoutException or AskRefusedException => "the credential does not answer",
        JournalUnavailableException or StaleHeadException or FencedException or AppendRejectedException
            or ActorKilledException => "the credential is being reloaded",
        SilencedException silenced => silenced.Message,
        CryptographicException unreadable => unreadable.Message,
        _ => null,
    };
}

using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Domain.Items;

/// <summary>Keys of the item ledger.</summary>
public static class ItemIdentity
{
    /// <summary>Length of a key and of a content hash, in bytes.</summary>
    public const int KeyBytes = 16;

    /// <summary>The ledger's key of an item at a destination: the first 16 bytes of SHA-256 over both names.</summary>
    /// <param name="destination">Name of the destination.</param>
    /// <param name="itemId">The item's id.</param>
    /// <param name="refills">How often everything was to be delivered there anew; each time the keys are
    /// others.</param>
    public static byte[] Key(string destination, string itemId, int refills) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(
            refills == 0 ? $"{destination}\n{itemId}" : $"{destination}\n{itemId}\n{refills}"))[..KeyBytes];
}

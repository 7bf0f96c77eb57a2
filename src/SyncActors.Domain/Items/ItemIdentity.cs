using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Domain.Items;

/// <summary>Keys of the item ledger.</summary>
public static class ItemIdentity
{
    /// <summary>Length of a key and of a content hash, in bytes.</summary>
    public const int KeyBytes = 16;

    /// <summary>The ledger's key of an item at a destination: the first 16 bytes of SHA-256 over both names.</summary>
    public static byte[] Key(string destination, string itemId) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{destination}\n{itemId}"))[..KeyBytes];
}

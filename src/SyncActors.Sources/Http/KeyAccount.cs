using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Sources.Http;

/// <summary>Tells accounts apart that are known by a key alone.</summary>
internal static class KeyAccount
{
    /// <summary>A name for whoever has a key at a server: the same for the same, and no way back to the key.</summary>
    /// <param name="server">The API's base address.</param>
    /// <param name="key">The key, which cannot be guessed.</param>
    /// <returns>32 hexadecimal digits.</returns>
    internal static string Of(Uri server, string key) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{server.AbsoluteUri.TrimEnd('/')}\n{key}")).AsSpan(0, 16));
}

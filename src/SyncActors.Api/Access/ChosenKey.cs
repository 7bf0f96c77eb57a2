using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.Access;

/// <summary>The operator's key that the configuration names. Only its hash is kept.</summary>
internal sealed class ChosenKey(ApiSettings settings)
{
    /// <summary>How the audit names its holder.</summary>
    internal const string Id = "operator-key";

    private readonly byte[]? _hash = settings.OperatorKey is { } key ? Hash(key) : null;

    /// <summary>The key's row when a caller has sent it, else null; in time that does not depend on where they
    /// differ.</summary>
    internal ApiKeyRow? Find(string presented) =>
        _hash is { } hash && CryptographicOperations.FixedTimeEquals(hash, Hash(presented))
            ? new ApiKeyRow(Id, Guid.Empty, hash, ApiKey.OperatorScopes, ExpiresAt: null, RevokedAt: null)
            : null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.Access;

/// <summary>A key of the API as its holder writes it: <c>id.secret</c>. Only the secret's hash is kept.</summary>
/// <param name="Id">Public part.</param>
/// <param name="Secret">Secret part.</param>
public sealed record ApiKey(string Id, string Secret)
{
    /// <summary>What an operator's key may do.</summary>
    public const string OperatorScopes = "read operate";

    /// <summary>What a viewer's key may do.</summary>
    public const string ViewerScopes = "read";

    private const int IdBytes = 8;
    private const int SecretBytes = 32;
    private const int LengthMax = 256;

    /// <summary>What the holder sends.</summary>
    public string Text => $"{Id}.{Secret}";

    /// <summary>A new key.</summary>
    public static ApiKey New() => new(
        $"key{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes))}",
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads what a holder wrote; null when it cannot be a key.</summary>
    public static ApiKey? Parse(string? text)
    {
        if (text is null || text.Length > LengthMax)
            return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1 ? new ApiKey(text[..dot], text[(dot + 1)..]) : null;
    }

    /// <summary>The key as it is kept.</summary>
    /// <param name="tenant">Whose; <see cref="Guid.Empty"/> for an operator's.</param>
    /// <param name="scopes">What it may do, space separated.</param>
    /// <param name="expiresAt">Null when it does not expire.</param>
    public ApiKeyRow Row(Guid tenant, string scopes, DateTimeOffset? expiresAt) =>
        new(Id, tenant, Hash(), scopes, expiresAt, RevokedAt: null);

    /// <summary>Whether this is the key of a row, in time that does not depend on where they differ. A row of null is
    /// compared too, so that an unknown id takes as long as a known one.</summary>
    public bool Matches(ApiKeyRow? row)
    {
        Span<byte> nothing = stackalloc byte[SHA256.HashSizeInBytes];
        var kept = row is null ? nothing : row.SecretHash.Span;
        return CryptographicOperations.FixedTimeEquals(Hash(), kept) && row is not null;
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => Id;

    private byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));
}

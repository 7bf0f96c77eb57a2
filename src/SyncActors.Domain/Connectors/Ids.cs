using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Domain.Connectors;

/// <summary>One user's configured flow from a source to destinations; one actor, one stream.</summary>
public readonly record struct ConnectorId(Guid Value)
{
    /// <summary>The id that a connector of this name has on every node and after every reinstallation.</summary>
    public static ConnectorId Of(string name) => new(NamedGuid.Of("connector", name));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>A user: whose data, keys and limits these are.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>The id that a user of this name has everywhere.</summary>
    public static UserId Of(string name) => new(NamedGuid.Of("user", name));
}

/// <summary>A grant at a provider, which several connectors may use.</summary>
public readonly record struct CredentialId(Guid Value)
{
    /// <summary>The id of a user's account at a provider.</summary>
    public static CredentialId Of(string user, string provider, string account) =>
        new(NamedGuid.Of("credential", $"{user}\n{provider}\n{account}"));
}

/// <summary>Ids that follow from names, so that configuration can be applied again and again.</summary>
internal static class NamedGuid
{
    /// <summary>A version 8 UUID (RFC 9562, section 5.8) from SHA-256 of kind and name.</summary>
    public static Guid Of(string kind, string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{name}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}

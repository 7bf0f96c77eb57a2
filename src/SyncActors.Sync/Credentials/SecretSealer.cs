using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Seals grants with AES-256-GCM under a key of the user's own, which is itself wrapped by the installation's master
/// key. Destroying a user's key destroys every secret sealed with it.
/// </summary>
/// <param name="store">Where wrapped keys lie.</param>
/// <param name="protection">The master key.</param>
/// <param name="time">The clock.</param>
public sealed class SecretSealer(ICredentialStore store, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Number of the secret for a grant that is on its way to its owner; stored secrets begin at 1.</summary>
    internal const long InTransit = 0;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string MasterKey = "SyncActors.DataKey.v1";

    private readonly IDataProtector _master = protection.CreateProtector(MasterKey);

    /// <summary>Seals a grant.</summary>
    /// <returns>The key's id, and nonce, tag and cipher text in one.</returns>
    /// <exception cref="MasterKeyLostException">The master key is not the one that wrapped the user's key.</exception>
    public async Task<(Guid KeyId, byte[] Secret)> SealAsync(
        UserId user, CredentialId credential, long rotation, Grant grant, CancellationToken cancellationToken)
    {
        var row = await store.ReadKeyAsync(user.Value, user.Value, cancellationToken)
            ?? await store.AddKeyAsync(NewKey(user), cancellationToken);
        using var aes = Cipher(row);
        var plain = JsonSerializer.SerializeToUtf8Bytes(grant, SyncJson.Options);
        var secret = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(secret.AsSpan(0, NonceBytes));
        aes.Encrypt(
            secret.AsSpan(0, NonceBytes), plain, secret.AsSpan(NonceBytes + TagBytes),
            secret.AsSpan(NonceBytes, TagBytes),
            Bound(user, credential, rotation));
        CryptographicOperations.ZeroMemory(plain);
        return (row.KeyId, secret);
    }

    /// <summary>Opens a sealed grant.</summary>
    /// <exception cref="MasterKeyLostException">The master key is not the one that wrapped the user's key.</exception>
    /// <exception cref="CryptographicException">The user's key was destroyed, or the secret is damaged or belongs to
    /// another user, credential or rotation. It cannot be read any more.</exception>
    public async Task<Grant> OpenAsync(
        UserId user, CredentialId credential, long rotation, ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken)
    {
        var row = await store.ReadKeyAsync(user.Value, user.Value, cancellationToken)
            ?? throw new CryptographicException(
                "The user's data key was destroyed; the secret cannot be read any more.");
        using var aes = Cipher(row);
        if (secret.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The secret is cut short; it cannot be read any more.");
        var plain = new byte[secret.Length - NonceBytes - TagBytes];
        try
        {
            aes.Decrypt(
                secret.Span[..NonceBytes], secret.Span[(NonceBytes + TagBytes)..],
                secret.Span.Slice(NonceBytes, TagBytes),
                plain, Bound(user, credential, rotation));
            return JsonSerializer.Deserialize<Grant>(plain, SyncJson.Options)
                ?? throw new CryptographicException("The secret is empty.");
        }
        catch (AuthenticationTagMismatchException other)
        {
            throw new CryptographicException(
                "The secret is damaged, or was sealed for another user, credential or rotation, or with a key that was "
                + "destroyed since; it cannot be read any more.", other);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private DataKeyRow NewKey(UserId user)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = _master.Protect(key);
        CryptographicOperations.ZeroMemory(key);
        return new DataKeyRow(Guid.CreateVersion7(time.GetUtcNow()), user.Value, user.Value, MasterKey, wrapped, null);
    }

    private AesGcm Cipher(DataKeyRow row)
    {
        byte[] key;
        try
        {
            key = _master.Unprotect(row.Wrapped!.Value.ToArray());
        }
        catch (CryptographicException wrong)
        {
            throw new MasterKeyLostException(wrong);
        }

        var aes = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }

    private static byte[] Bound(UserId user, CredentialId credential, long rotation) =>
        Encoding.UTF8.GetBytes($"{user.Value:N}|{credential.Value:N}|{rotation}");
}

/// <summary>The master key does not open a user's data key. The reaction: keep everything and tell the operator, since
/// the secrets are readable again as soon as the key is back.</summary>
public sealed class MasterKeyLostException(Exception inner) : CryptographicException(
    "The master key does not open the user's data key. "
    + "Bring back the folder of master keys that belongs to this database.",
    inner);

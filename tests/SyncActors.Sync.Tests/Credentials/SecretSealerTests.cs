using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Tests.Credentials;

public sealed class SecretSealerTests
{
    private const int NonceAndTagBytes = 12 + 16;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId Ann = UserId.Of("ann");
    private static readonly CredentialId Credential = CredentialId.Of("ann", "fitbit", "default");
    private static readonly Grant Secret = new("canary-access", "canary-refresh", Start, ["sleep", "größe"]);

    private readonly MemoryKeys _keys = new();
    private readonly EphemeralDataProtectionProvider _master = new();

    private SecretSealer Sealer => new(_keys, _master, new SteppedTime(Start));

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_sealed_grant_comes_back_whole()
    {
        var (keyId, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 7, Secret, None);
        var opened = await Sealer.OpenAsync(Ann, Credential, 7, sealedGrant, None);
        Assert.Equal(
            (Secret.AccessToken, Secret.RefreshToken, Secret.ExpiresAt),
            (opened.AccessToken, opened.RefreshToken, opened.ExpiresAt));
        Assert.Equal(Secret.Scopes, opened.Scopes);
        Assert.Equal(Assert.Single(_keys.Keys).KeyId, keyId);
        Assert.True(sealedGrant.AsSpan().IndexOf(Encoding.UTF8.GetBytes("canary")) < 0);
        Assert.True(_keys.Keys[0].Wrapped!.Value.Span.IndexOf(Encoding.UTF8.GetBytes("canary")) < 0);
    }

    [Fact]
    public async Task A_grant_without_a_refresh_token_comes_back_without()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret with { RefreshToken = null }, None);
        Assert.Null((await Sealer.OpenAsync(Ann, Credential, 1, sealedGrant, None)).RefreshToken);
    }

    [Fact]
    public async Task The_same_grant_is_never_sealed_to_the_same_bytes()
    {
        var first = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        var second = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        Assert.Equal(first.KeyId, second.KeyId);
        Assert.NotEqual(first.Secret[..12], second.Secret[..12]);
        Assert.NotEqual(first.Secret[NonceAndTagBytes..], second.Secret[NonceAndTagBytes..]);
    }

    [Fact]
    public async Task Every_changed_byte_is_noticed()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        for (var at = 0; at < sealedGrant.Length; at++)
        {
            var changed = sealedGrant.ToArray();
            changed[at] ^= 1;
            var noticed = await Assert.ThrowsAsync<CryptographicException>(
                () => Sealer.OpenAsync(Ann, Credential, 1, changed, None));
            Assert.Contains("damaged", noticed.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_cut_is_noticed()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        for (var length = 0; length < sealedGrant.Length; length++)
        {
            var cut = sealedGrant[..length];
            await Assert.ThrowsAsync<CryptographicException>(() => Sealer.OpenAsync(Ann, Credential, 1, cut, None));
        }

        await Assert.ThrowsAsync<CryptographicException>(
            () => Sealer.OpenAsync(Ann, Credential, 1, sealedGrant.Append((byte)0).ToArray(), None));
    }

    [Fact]
    public async Task A_secret_opens_for_its_own_user_credential_and_rotation_only()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        var ben = UserId.Of("ben");
        await Sealer.SealAsync(ben, Credential, 1, Secret, None); // Ben has a key of his own.
        var other = CredentialId.Of("ann", "fitbit", "second");

        await Assert.ThrowsAsync<CryptographicException>(() => Sealer.OpenAsync(ben, Credential, 1, sealedGrant, None));
        await Assert.ThrowsAsync<CryptographicException>(() => Sealer.OpenAsync(Ann, other, 1, sealedGrant, None));
        await Assert.ThrowsAsync<CryptographicException>(() => Sealer.OpenAsync(Ann, Credential, 2, sealedGrant, None));
    }

    [Fact]
    public async Task A_lost_master_key_is_told_clearly_for_reading_and_for_writing()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        var elsewhere = new SecretSealer(_keys, new EphemeralDataProtectionProvider(), new SteppedTime(Start));

        var reading = await Assert.ThrowsAsync<MasterKeyLostException>(
            () => elsewhere.OpenAsync(Ann, Credential, 1, sealedGrant, None));
        Assert.Contains("Bring back the folder of master keys", reading.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MasterKeyLostException>(() => elsewhere.SealAsync(Ann, Credential, 2, Secret, None));
        Assert.Single(_keys.Keys);
    }

    [Fact]
    public async Task A_changed_wrapped_key_is_no_key()
    {
        var (_, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        var wrapped = _keys.Keys[0].Wrapped!.Value.ToArray();
        wrapped[^1] ^= 1;
        _keys.Keys[0] = _keys.Keys[0] with { Wrapped = wrapped };
        await Assert.ThrowsAsync<MasterKeyLostException>(() => Sealer.OpenAsync(Ann, Credential, 1, sealedGrant, None));
    }

    [Fact]
    public async Task A_destroyed_key_destroys_what_it_sealed_even_after_a_new_one_came()
    {
        var (oldKey, sealedGrant) = await Sealer.SealAsync(Ann, Credential, 1, Secret, None);
        _keys.Destroy(Start);
        var gone = await Assert.ThrowsAsync<CryptographicException>(
            () => Sealer.OpenAsync(Ann, Credential, 1, sealedGrant, None));
        Assert.Contains("destroyed", gone.Message, StringComparison.Ordinal);

        var (newKey, again) = await Sealer.SealAsync(Ann, Credential, 2, Secret, None);
        Assert.NotEqual(oldKey, newKey);
        Assert.Equal(Secret.AccessToken, (await Sealer.OpenAsync(Ann, Credential, 2, again, None)).AccessToken);
        var replaced = await Assert.ThrowsAsync<CryptographicException>(
            () => Sealer.OpenAsync(Ann, Credential, 1, sealedGrant, None));
        Assert.Contains("destroyed", replaced.Message, StringComparison.Ordinal);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Journal.Postgres;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>
/// The installation's key ring, which wraps the users' keys. A single process keeps it as files of the data folder;
/// they belong to the database, and who backs up one backs up both. Processes that share a database keep it there,
/// sealed with the master key that each of them is given.
/// </summary>
internal static class MasterKeys
{
    internal static IServiceCollection AddMasterKeys(this IServiceCollection services, ServerSettings settings)
    {
        var protection = services.AddDataProtection().SetApplicationName("SyncActors");
        if (settings.Journal.Postgres is not { } options)
        {
            protection.PersistKeysToFileSystem(Folder(settings));
            return services;
        }

        services.AddSingleton(settings.Journal.MasterKey!);
        services.AddSingleton(_ => new PostgresKeyRing(options));
        services.AddOptions<KeyManagementOptions>().Configure<PostgresKeyRing, MasterKey>((management, ring, key) =>
        {
            management.XmlRepository = new StoredKeyRing(ring);
            management.XmlEncryptor = new MasterKeySeal(key);
        });
        return services;
    }

    /// <summary>Where a single process keeps its keys; only its own user may look. The data folder is made likewise
    /// when there is none yet.</summary>
    internal static DirectoryInfo Folder(ServerSettings settings)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var path = Path.Combine(settings.DataDirectory, "keys");
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path);
        Directory.CreateDirectory(settings.DataDirectory, Own);
        var folder = Directory.CreateDirectory(path);
        folder.UnixFileMode = Own;
        return folder;
    }

    private sealed class StoredKeyRing(PostgresKeyRing ring) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() =>
            [.. ring.Read().Select(XElement.Parse).Select(MasterKeySeal.Require)];

        public void StoreElement(XElement element, string friendlyName) =>
            ring.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting));
    }
}

/// <summary>What seals the key ring: 32 random bytes that lie in no database.</summary>
internal sealed class MasterKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Reads the key's text, base64 of 32 bytes; null when it is none.</summary>
    internal static MasterKey? Of(string text)
    {
        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyBytes ? new MasterKey(key) : null;
    }

    /// <summary>Another key for a purpose of its own (HKDF with SHA-256, RFC 5869).</summary>
    internal byte[] Derive(string purpose, int bytes) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, bytes, info: Encoding.UTF8.GetBytes(purpose));

    internal string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var secret = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(secret.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            secret.AsSpan(0, NonceBytes), plain, secret.AsSpan(NonceBytes + TagBytes),
            secret.AsSpan(NonceBytes, TagBytes));
        return Convert.ToBase64String(secret);
    }

    /// <exception cref="CryptographicException">Another key sealed it, or it is damaged.</exception>
    internal string Open(string sealedText)
    {
        var secret = Convert.FromBase64String(sealedText);
        if (secret.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The key is cut short.");
        var plain = new byte[secret.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(
            secret.AsSpan(0, NonceBytes), secret.AsSpan(NonceBytes + TagBytes), secret.AsSpan(NonceBytes, TagBytes),
            plain);
        return Encoding.UTF8.GetString(plain);
    }
}

/// <summary>Seals keys for the key ring.</summary>
internal sealed class MasterKeySeal(MasterKey key) : IXmlEncryptor
{
    private static readonly string Opener =
        $"{typeof(MasterKeyOpener).FullName}, {typeof(MasterKeyOpener).Assembly.GetName().Name},";

    /// <summary>An entry of the ring, if its secret can only be had with the master key. Who may write the database
    /// must not bring in a key that they know: what is sealed next would be sealed with it.</summary>
    /// <exception cref="CryptographicException">Its secret lies open, or something else opens it.</exception>
    public static XElement Require(XElement entry)
    {
        List<string> openers =
            [.. entry.Descendants().Attributes("decryptorType").Select(opener => opener.Value)];
        var isSealed = openers is [var one] && one.StartsWith(Opener, StringComparison.Ordinal)
            && !entry.Descendants("masterKey").Any();
        return entry.Name.LocalName == "key" && !isSealed
            ? throw new CryptographicException(
                $"Key {entry.Attribute("id")?.Value} of the key ring was not sealed with the master key. See who else "
                + "writes the table key_ring, and remove it.")
            : entry;
    }

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("sealed", key.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting))),
        typeof(MasterKeyOpener));
}

/// <summary>Opens keys of the key ring; the framework makes it by its name, which stands beside each key.</summary>
internal sealed class MasterKeyOpener(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<MasterKey>().Open(encryptedElement.Value));
}

using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Tests;

/// <summary>Which entries of a key ring in a database are taken.</summary>
public sealed class MasterKeySealTests
{
    private static readonly MasterKey Key =
        MasterKey.Of(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))!;

    [Fact]
    public void A_key_that_the_master_key_sealed_is_taken_and_its_secret_is_not_there_to_read()
    {
        var entry = EntryOf(new MasterKeySeal(Key));
        Assert.Same(entry, MasterKeySeal.Require(entry));
        Assert.Empty(entry.Descendants("masterKey"));
    }

    [Fact]
    public void A_key_whose_secret_lies_open_is_refused()
    {
        var entry = EntryOf(new NullXmlEncryptor());
        Assert.NotEmpty(entry.Descendants("masterKey"));
        var refused = Assert.Throws<CryptographicException>(() => MasterKeySeal.Require(entry));
        Assert.Contains(entry.Attribute("id")!.Value, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(entry.Descendants("masterKey").Single().Value, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_says_by_itself_that_it_is_not_sealed_is_refused()
    {
        var entry = EntryOf(new MasterKeySeal(Key));
        entry.Descendants().Attributes("decryptorType").Single().Value =
            typeof(NullXmlDecryptor).AssemblyQualifiedName!;
        Assert.Throws<CryptographicException>(() => MasterKeySeal.Require(entry));
    }

    // What the framework writes when it makes a key.
    private static XElement EntryOf(IXmlEncryptor encryptor)
    {
        var ring = new Ring();
        var services = new ServiceCollection().AddSingleton(Key);
        services.AddDataProtection();
        services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = ring;
            options.XmlEncryptor = encryptor;
        });
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("text");
        return Assert.Single(ring.Entries);
    }

    private sealed class Ring : IXmlRepository
    {
        public List<XElement> Entries { get; } = [];

        public IReadOnlyCollection<XElement> GetAllElements() => Entries;

        public void StoreElement(XElement element, string friendlyName) => Entries.Add(element);
    }
}

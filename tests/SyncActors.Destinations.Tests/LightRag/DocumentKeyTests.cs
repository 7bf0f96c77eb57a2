using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests.LightRag;

public sealed partial class DocumentKeyTests
{
    private static readonly string[] Pieces =
        ["memory", "memapi", "limitless", "://", "/", "_", "__", "a", "b1", ".", "-", "é", "[x]", ".item", "", "🫀", " "];

    [Theory]
    [InlineData("memory://CTX123/mem_1", "memapi__CTX123__mem_1.md")]
    [InlineData("memory://ctx-demo/mem_0001", "memapi__ctx-demo__mem_0001.md")]
    [InlineData("limitless://lifelog/AbC-9", "limitless__lifelog__AbC-9.md")]
    [InlineData("https://example.org:8080/a/b", "https__example.2eorg.3a8080__a__b.md")]
    [InlineData("memapi://CTX123/mem_1", ".6demapi__CTX123__mem_1.md")]
    [InlineData("memory://a__b/c", "memapi__a_.5fb__c.md")]
    [InlineData("memory://a/b__c", "memapi__a__b_.5fc.md")]
    [InlineData("memory://_a/b_", "memapi__.5fa__b.5f.md")]
    [InlineData("memory:///x", "memapi__.__x.md")]
    [InlineData("memory://c/n.[1].txt", "memapi__c__n.2e.5b1.5d.2etxt.md")]
    [InlineData("no address", ".url__no.20address.md")]
    public void A_name_is_made_of_the_parts_of_the_address(string url, string name) =>
        Assert.Equal(name, DocumentKey.Of(url));

    [Theory]
    [InlineData("CTX123__mem_1", "doc-4158c51a16bb594504ca77582dda8a07")]
    [InlineData("ctx-demo__mem_0001.md", "doc-1f6dc4957d83007646de58fe663e4f8c")]
    public void An_id_is_derived_as_the_server_does(string name, string id) =>
        Assert.Equal(id, DocumentKey.IdOf(name));

    [Fact]
    public void A_document_without_an_address_is_named_after_its_connector()
    {
        var item = new DocumentItem("note/1", "notes", null, "", "text", [], DateTimeOffset.UnixEpoch);
        Assert.Equal(".item__ann-notes__note.2f1.md", DocumentKey.Of(item, "ann-notes"));
        Assert.NotEqual(DocumentKey.Of(item, "bob"), DocumentKey.Of(item, "ann"));
    }

    [Fact]
    public void A_long_address_is_cut_and_hashed()
    {
        var url = "memory://CTX/" + new string('x', 300);
        var name = DocumentKey.Of(url);
        Assert.InRange(name.Length, 100, 180);
        Assert.NotEqual(name, DocumentKey.Of(url + "y"));
        Assert.StartsWith("memapi__CTX__xxx", name, StringComparison.Ordinal);
        Assert.Matches(Allowed(), name);
    }

    [Fact]
    public void Different_addresses_have_different_names_that_the_server_leaves_as_they_are()
    {
        var urls = Gen.Elements(Pieces).ArrayOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
        Prop.ForAll(urls, urls, (one, other) =>
        {
            var (name, second) = (DocumentKey.Of(one), DocumentKey.Of(other));
            return Allowed().IsMatch(name) && name.Length <= 180 && (one == other) == (name == second);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void A_name_can_be_read_back()
    {
        var urls = Gen.Elements(Pieces).ArrayOf().Where(pieces => pieces.Length < 20)
            .Select(pieces => "memory://" + string.Concat(pieces)).ToArbitrary();
        Prop.ForAll(urls, url => DocumentKey.Of(url).Contains(".h", StringComparison.Ordinal)
            || Read(DocumentKey.Of(url)) == url).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static string Read(string name)
    {
        var parts = name[..^3].Split("__").Select(part =>
        {
            if (part == ".")
                return "";
            var bytes = new List<byte>();
            for (var index = 0; index < part.Length; index++)
            {
                if (part[index] != '.')
                {
                    bytes.Add((byte)part[index]);
                    continue;
                }

                bytes.Add(Convert.ToByte(part.Substring(index + 1, 2), 16));
                index += 2;
            }

            return Encoding.UTF8.GetString([.. bytes]);
        }).ToList();
        return "memory://" + string.Join('/', parts.Skip(1));
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\.md$", RegexOptions.None, 1_000)]
    private static partial Regex Allowed();
}

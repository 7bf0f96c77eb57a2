using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests;

public sealed class DestinationSettingsTests : IDisposable
{
    private readonly DestinationKinds _kinds = new();

    public void Dispose() => _kinds.Dispose();

    [Fact]
    public void Five_kinds_are_registered() =>
        Assert.Equal(["embedded", "victoria-metrics", "file", "memory-box", "lightrag"], _kinds.Names);

    [Theory]
    [InlineData("embedded", "pth", "x", "pth")]
    [InlineData("embedded", "path", "folder/", "path")]
    [InlineData("victoria-metrics", "gzip", "true", "address")]
    [InlineData("victoria-metrics", "address", "ftp://x", "address")]
    [InlineData("victoria-metrics", "address", "http://user:secret@localhost", "username")]
    [InlineData("victoria-metrics", "address", "http://localhost?x=1", "query")]
    [InlineData("file", "folder", "", "folder")]
    [InlineData("file", "format", "xml", "folder")]
    [InlineData("memory-box", "bucket", "x", "api-key")]
    [InlineData("memory-box", "base-url", "https://user:secret@localhost", "api-key")]
    public void A_wrong_setting_is_named(string kind, string key, string value, string named)
    {
        var exception = Assert.Throws<SettingException>(() => _kinds.Create(kind, (key, value)));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("victoria-metrics", "adress", "address", "http://localhost:8428")]
    [InlineData("file", "foldr", "folder", "out")]
    public void An_unknown_setting_is_refused(string kind, string unknown, string key, string value)
    {
        var exception = Assert.Throws<SettingException>(() => _kinds.Create(kind, (key, value), (unknown, "x")));
        Assert.Contains($"destination.{unknown}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batch-lines", "0")]
    [InlineData("timeout-seconds", "0")]
    [InlineData("gzip", "maybe")]
    [InlineData("password", "secret")]
    [InlineData("username", "a:b")]
    [InlineData("labels.bad-name", "x")]
    public void A_setting_out_of_range_is_refused_without_its_secret(string key, string value)
    {
        var exception = Assert.Throws<SettingException>(() =>
            _kinds.Create("victoria-metrics", ("address", "http://localhost"), (key, value)));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_they_promise_is_said()
    {
        var victoria = _kinds.Create("victoria-metrics", ("address", "http://localhost")).Descriptor;
        Assert.Equal(
            new("victoria-metrics", EffectClass.LookUp, CorrectionKind.VersionedAppend, true, false), victoria);
        var embedded = _kinds.Create("embedded").Descriptor;
        Assert.Equal(new("embedded", EffectClass.Upsert, CorrectionKind.Overwrite, true, true), embedded);
        var text = _kinds.Create("file", ("folder", "out"), ("format", "prometheus")).Descriptor;
        Assert.Equal(new("file", EffectClass.LookUp, CorrectionKind.VersionedAppend, true, false), text);
        var graph = _kinds.Create("lightrag").Descriptor;
        Assert.Equal(
            new("lightrag", EffectClass.LookUp, CorrectionKind.DeleteThenInsert, false, true)
            {
                SettleWait = TimeSpan.FromSeconds(10),
            },
            graph);
    }
}

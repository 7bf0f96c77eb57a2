using Microsoft.Extensions.Configuration;

namespace SyncActors.Hocon.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IConfigurationRoot Build(params string[] texts) => new ConfigurationBuilder()
        .AddHocon([.. texts.Select((t, i) => new HoconLayer.Text(t, $"layer{i}.conf"))], new HoconOptions())
        .Build();

    [Theory]
    [InlineData("a:b", "1.10")]
    [InlineData("A:B", "1.10")]
    [InlineData("a:l:0", "x")]
    [InlineData("a:l:1:m", "true")]
    [InlineData("a:dotted.key", "q")]
    [InlineData("a:joined", "v1.10")]
    [InlineData("indexed:0", "z")]
    [InlineData("empty-list", "")]
    [InlineData("empty-object", null)]
    [InlineData("nothing", null)]
    [InlineData("a", null)]
    [InlineData("absent", null)]
    public void Values_are_found_under_flattened_keys(string key, string? value)
    {
        var configuration = Build("""
            a { b = 1.10, l = [x, { m = true }], "dotted.key" = q, joined = v${a.b} }
            indexed { 0 = z }
            empty-list = [], empty-object = {}, nothing = null
            """);

        Assert.Equal(value, configuration[key]);
    }

    [Fact]
    public void Layers_are_resolved_once_together()
    {
        var configuration = Build(
            "server { host = h, port = 80, url = ${server.host}\":\"${server.port} }", "server.port = 81");

        Assert.Equal("h:81", configuration["server:url"]);
    }

    [Fact]
    public void A_stronger_array_leaves_no_elements_of_the_weaker() =>
        Assert.Equal(["c"], Build("l = [a, b]", "l = [c]").GetSection("l").GetChildren().Select(c => c.Value));

    [Fact]
    public void Files_are_layers_too_and_origins_name_file_and_line()
    {
        var reference = _folder.Write("reference.conf", "a {\n  b = 1\n  c = 2\n}");
        var application = _folder.Write("application.conf", "\na.c = 3");
        var configuration = new ConfigurationBuilder().AddHocon([reference, application], new HoconOptions()).Build();

        Assert.Equal(new HoconOrigin(reference, 2, 7), configuration.FindHoconOrigin("a:b"));
        Assert.Equal(new HoconOrigin(application, 2, 7), configuration.FindHoconOrigin("A:C"));
        Assert.Equal(new HoconOrigin(reference, 1, 3), configuration.FindHoconOrigin("a"));
        Assert.Null(configuration.FindHoconOrigin("a:d"));
    }

    [Fact]
    public void The_provider_tells_origins_of_values_objects_and_elements()
    {
        var source = new HoconConfigurationSource
        {
            Layers = [new HoconLayer.Text("a = [\n x\n y ]", "t")],
            Options = new HoconOptions(),
        };
        var provider = Assert.IsType<HoconConfigurationProvider>(source.Build(new ConfigurationBuilder()));
        provider.Load();

        Assert.True(provider.TryGetOrigin("a:1", out var element));
        Assert.Equal(new HoconOrigin("t", 3, 2), element);
        Assert.True(provider.TryGetOrigin("a", out _));
        Assert.False(provider.TryGetOrigin("a:2", out _));
    }

    [Fact]
    public void A_key_that_a_stronger_provider_sets_has_no_origin_in_HOCON()
    {
        var configuration = new ConfigurationBuilder()
            .AddHocon([new HoconLayer.Text("a = 1, b = 2", "t")], new HoconOptions())
            .AddInMemoryCollection(new Dictionary<string, string?> { ["a"] = "9" })
            .Build();

        Assert.Null(configuration.FindHoconOrigin("a"));
        Assert.NotNull(configuration.FindHoconOrigin("b"));
    }

    [Fact]
    public void Building_fails_with_the_place_of_the_error()
    {
        var error = Assert.Throws<HoconException>(() => Build("a = 1", "b = ${c}"));

        Assert.Equal(("layer1.conf", 1, 5), (error.File, error.Line, error.Column));
    }

    [Fact]
    public void The_environment_reaches_substitutions()
    {
        var options = new HoconOptions { Environment = Hocon.Environment(("PORT", "81")) };

        var configuration = new ConfigurationBuilder()
            .AddHocon([new HoconLayer.Text("port = 80, port = ${?PORT}", "t")], options).Build();

        Assert.Equal("81", configuration["port"]);
    }

    [Fact]
    public void A_spelling_lets_the_binder_read_durations()
    {
        var source = new HoconConfigurationSource
        {
            Layers = [new HoconLayer.Text("lease { duration = 1.5 minutes, name = 5m }", "t")],
            Options = new HoconOptions(),
            Spelling = (key, value) => key.EndsWith("duration", StringComparison.Ordinal)
                ? HoconReading.Duration(value).ToString("c")
                : null,
        };
        var configuration = new ConfigurationBuilder().Add(source).Build();

        Assert.Equal(TimeSpan.FromSeconds(90), configuration.GetValue<TimeSpan>("lease:duration"));
        Assert.Equal("5m", configuration["lease:name"]);
    }
}

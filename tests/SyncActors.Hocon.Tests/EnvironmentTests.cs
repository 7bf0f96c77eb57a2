namespace SyncActors.Hocon.Tests;

public sealed class EnvironmentTests
{
    private static readonly (string, string)[] Variables =
        [("PORT", "80"), ("EMPTY", ""), ("a.b", "dotted"), ("L_0", "x"), ("L_1", "y"), ("L_3", "z"), ("path", "outer")];

    [Theory]
    [InlineData("port = 8080, port = ${?PORT}", "{'port':'80'}")]
    [InlineData("port = 8080, port = ${?port}", "{'port':8080}")]
    [InlineData("port = 8080, port = ${?Port}", "{'port':8080}")]
    [InlineData("x = ${EMPTY}", "{'x':''}")]
    [InlineData("x = ${a.b}", "{'x':'dotted'}")]
    [InlineData("PORT = 1, x = ${PORT}", "{'PORT':1,'x':1}")]
    [InlineData("PORT = null, x = ${PORT}", "{'PORT':null,'x':null}")]
    [InlineData("x = [\"http://\"host\":\"${PORT}]", "{'x':['http://host:80']}")]
    [InlineData("a = 5, x = ${a.b}", "{'a':5,'x':'dotted'}")]
    [InlineData("x = ${?\"\"}", "{}")]
    [InlineData("x = ${?\"a=b\"}", "{}")]
    [InlineData("path = ${?path}", "{}")]
    [InlineData("path = a, path = ${path}b", "{'path':'ab'}")]
    public void Variables_stand_in_for_what_the_configuration_lacks(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text, Variables));

    [Theory]
    [InlineData("x = ${L[]}", "{'x':['x','y']}")]
    [InlineData("x = ${?L[]}", "{'x':['x','y']}")]
    [InlineData("x = ${?M[]}", "{}")]
    [InlineData("x = [a] ${?L[]}", "{'x':['a','x','y']}")]
    [InlineData("x = [a] ${?M[]}", "{'x':['a']}")]
    [InlineData("x = [a], x = ${?M[]}", "{'x':['a']}")]
    [InlineData("L = [1], x = ${L[]}", "{'L':[1],'x':[1]}")]
    public void Numbered_variables_form_a_list(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text, Variables));

    [Theory]
    [InlineData("x = ${M[]}")]
    [InlineData("x = ${port}")]
    public void A_required_variable_that_is_not_set_is_an_error(string text)
    {
        var error = Hocon.Error(text, Variables);

        Assert.Equal(HoconErrorKind.Unresolved, error.Kind);
        Assert.Contains("environment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_from_a_variable_is_a_text_that_reads_as_a_number_and_knows_its_origin()
    {
        var value = Hocon.Parse("port = ${PORT}", Variables).Find("port");

        Assert.IsType<HoconString>(value);
        Assert.Equal(80, HoconReading.Int32(value));
        Assert.Equal("environment variable PORT", value.Origin.ToString());
    }

    [Fact]
    public void Forced_overrides_win_over_all_layers_and_are_seen_by_substitutions()
    {
        var overrides = new Dictionary<string, string>
        {
            ["CONFIG_FORCE_server_http__port"] = "81",
            ["CONFIG_FORCE_snake___case"] = "s",
            ["CONFIG_FORCE_items_0"] = "x",
            ["CONFIG_FORCE_items_1"] = "y",
            ["OTHER"] = "ignored",
        };
        var layer = new HoconLayer.Text("server.http-port = 80, items = [a], url = \":\"${server.http-port}", "x");

        var config = HoconConfig.Load([layer], new HoconOptions { ForcedOverrides = overrides });

        Assert.Equal(
            "{'server':{'http-port':'81'},'items':{'0':'x','1':'y'},'url':':81','snake_case':'s'}",
            config.Root.Shown());
        Assert.Equal(["x", "y"], HoconReading.List(config.Find("items")).Select(HoconReading.Text));
    }

    [Fact]
    public void Without_the_switch_nothing_is_forced()
    {
        var options = HoconOptions.FromProcess(areOverridesForced: false);

        Assert.Empty(options.ForcedOverrides);
    }

    [Fact]
    public void Four_underscores_in_a_forced_override_mean_nothing()
    {
        var options =
            new HoconOptions { ForcedOverrides = new Dictionary<string, string> { ["CONFIG_FORCE_a____b"] = "x" } };

        Assert.Equal(
            HoconErrorKind.Path, Assert.Throws<HoconException>(() => HoconConfig.Load((HoconLayer[])[], options)).Kind);
    }
}

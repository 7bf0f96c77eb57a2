namespace SyncActors.Hocon.Tests;

public sealed class MergingTests
{
    [Theory]
    [InlineData("a = 1, a = 2", "{'a':2}")]
    [InlineData("a = [1], a = [2]", "{'a':[2]}")]
    [InlineData("a {x=1}, a {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a {x {p=1}}, a {x {q=2}}", "{'a':{'x':{'p':1,'q':2}}}")]
    [InlineData("a {x=1}, a = 5", "{'a':5}")]
    [InlineData("a = 5, a {x=1}", "{'a':{'x':1}}")]
    [InlineData("a {x=1}, a = null, a {y=2}", "{'a':{'y':2}}")]
    [InlineData("a {x=1}, a = [], a.y = 2", "{'a':{'y':2}}")]
    [InlineData("a.x = 1, a = {y = 2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a = null", "{'a':null}")]
    [InlineData("b = 1, a = 1, b = 2", "{'b':2,'a':1}")]
    public void The_later_value_wins_but_objects_merge(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a = ${nothing}, a = 1", "{'a':1}")]
    [InlineData("a = ${a}, a = 1", "{'a':1}")]
    [InlineData("a = ${b}, b = ${a}, a = 1", "{'a':1,'b':1}")]
    [InlineData("a = 1, a = ${?nothing}", "{'a':1}")]
    [InlineData("a {x=1}, a = ${?nothing}, a {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("b {z=3}, a {x=1}, a = ${b}, a {y=2}", "{'b':{'z':3},'a':{'x':1,'z':3,'y':2}}")]
    [InlineData("b = 5, a {x=1}, a = ${b}, a {y=2}", "{'b':5,'a':{'y':2}}")]
    [InlineData("b = 5, a {x=${nothing}}, a = ${b}", "{'b':5,'a':5}")]
    [InlineData("b = null, a = 1, a = ${b}", "{'b':null,'a':null}")]
    [InlineData("b {x=1}, a = ${b}, a {x=2}", "{'b':{'x':1},'a':{'x':2}}")]
    [InlineData("b {x=1}, a {x=2}, a = ${b}", "{'b':{'x':1},'a':{'x':1}}")]
    public void Values_below_a_substitution_stay_until_it_is_known(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a {x=1}", "a {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a {x=1}", "a = null", "{'a':null}")]
    [InlineData("a {x=1}", "a = null, a {y=2}", "{'a':{'y':2}}")]
    [InlineData("a = 1, b = ${a}", "a = 2", "{'a':2,'b':2}")]
    [InlineData("a = 1", "a = ${?HOME}", "{'a':1}")]
    [InlineData("l = [1]", "l = ${l} [2]", "{'l':[1,2]}")]
    [InlineData("l = [1]", "l += 2", "{'l':[1,2]}")]
    [InlineData("b = ${only-later}", "only-later = 1", "{'b':1,'only-later':1}")]
    [InlineData("b = ${nothing}", "b = 1", "{'b':1}")]
    [InlineData("a = [1,2]", "a = [3]", "{'a':[3]}")]
    public void Layers_are_merged_first_and_resolved_together(string weak, string strong, string json)
    {
        var layers =
            new[] { new HoconLayer.Text(weak, "reference.conf"), new HoconLayer.Text(strong, "application.conf") };

        Assert.Equal(json, HoconConfig.Load(layers, new HoconOptions()).Root.Shown());
    }
}

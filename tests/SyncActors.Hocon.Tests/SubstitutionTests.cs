namespace SyncActors.Hocon.Tests;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = ${b}, b = 1", "{'a':1,'b':1}")]
    [InlineData("x { y = ${x.z}, z = 1 }", "{'x':{'y':1,'z':1}}")]
    [InlineData("a = ${b}, b = 1, b = 2", "{'a':2,'b':2}")]
    [InlineData("a = ${ b . c }, \"b \" { \" c\" = 1 }", "{'a':1,'b ':{' c':1}}")]
    [InlineData("a = ${ b }, b = 1", "{'a':1,'b':1}")]
    [InlineData("a = ${b.\"0\"}, b { \"0\" = x }", "{'a':'x','b':{'0':'x'}}")]
    [InlineData("a = ${b.0}, b { 0 = x }", "{'a':'x','b':{'0':'x'}}")]
    [InlineData("a = ${b}, b = [1,{c=2}]", "{'a':[1,{'c':2}],'b':[1,{'c':2}]}")]
    [InlineData("a = ${b}, b = ${c}, c = ${d}, d = 1", "{'a':1,'b':1,'c':1,'d':1}")]
    [InlineData("a = ${b}, b = null", "{'a':null,'b':null}")]
    [InlineData("a = ${b.c.d}, b = ${x}, x { c = ${y} }, y { d = 1 }", "{'a':1,'b':{'c':{'d':1}},'x':{'c':{'d':1}},'y':{'d':1}}")]
    [InlineData("a = ${b.x}, b = ${c} {y = 1}, c {x = 2}", "{'a':2,'b':{'x':2,'y':1},'c':{'x':2}}")]
    [InlineData("a = ${b.x}, b {x {p=1}}, b = ${?c}, b {x {q=2}}", "{'a':{'p':1,'q':2},'b':{'x':{'p':1,'q':2}}}")]
    [InlineData("a = ${b.x.y}, b {x {y=1}}, b = ${?c}, b {x {z=2}}", "{'a':1,'b':{'x':{'y':1,'z':2}}}")]
    [InlineData("a = ${?b.x.y}, b {x {y=1}}, b = ${?c}, b {x = 5}", "{'b':{'x':5}}")]
    public void A_substitution_yields_the_final_value_of_an_absolute_path(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a = ${b}")]
    [InlineData("x { y = ${z}, z = 1 }")]
    [InlineData("l = [1], a = ${l.0}")]
    [InlineData("a = 5, b = ${a.b}")]
    [InlineData("a = ${b}, b = ${?c}")]
    [InlineData("a = [${b}]")]
    [InlineData("a = x${b}")]
    [InlineData("a = null, b = ${a.x}")]
    public void A_required_substitution_without_value_is_an_error(string text) =>
        Assert.Equal(HoconErrorKind.Unresolved, Hocon.Error(text).Kind);

    [Theory]
    [InlineData("path = \"a\", path = ${path}\":b\"", "{'path':'a:b'}")]
    [InlineData("l = [1], l = ${l} [2], l = ${l} [3]", "{'l':[1,2,3]}")]
    [InlineData("a { b = [1] }, a { b = ${a.b} [3] }", "{'a':{'b':[1,3]}}")]
    [InlineData("a.b = [1], a.b = ${a.b} [2]", "{'a':{'b':[1,2]}}")]
    [InlineData("o {a {c=1}}, o = ${o.a}, o {a=2}", "{'o':{'a':2,'c':1}}")]
    [InlineData("a = 1, b = ${a}, a = ${b}2", "{'a':'12','b':1}")]
    [InlineData("b = ${a}, a = 1, a = ${b}2", "{'b':1,'a':'12'}")]
    [InlineData("a = ${?a}", "{}")]
    [InlineData("a = ${?a}x", "{'a':'x'}")]
    [InlineData("a = ${?a}x, a = ${?a}y", "{'a':'xy'}")]
    [InlineData("a = 1, a = ${a}", "{'a':1}")]
    [InlineData("a = 1, a = ${?a}", "{'a':1}")]
    [InlineData("a {x=1}, a = ${a} {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a {x=1}, a = ${a} {y=${a.x}}", "{'a':{'x':1,'y':1}}")]
    [InlineData("a {b=1}, a {b=${a}}", "{'a':{'b':{'b':1}}}")]
    [InlineData("a=1, b=2, a=${b}, b=${a}", "{'a':1,'b':1}")]
    [InlineData("a {x=1}, a=${?u}, a {x=${a.x}2}", "{'a':{'x':'12'}}")]
    public void A_self_reference_looks_back(string text, string json) => Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("bar {x = 1, y = ${bar.x}}, bar.x = 2", "{'bar':{'x':2,'y':2}}")]
    [InlineData("bar {a=${foo.d}, b=1}, bar.b=3, foo {c=${bar.b}, d=2}, foo.d=4",
        "{'bar':{'a':4,'b':3},'foo':{'c':3,'d':4}}")]
    [InlineData("a {x = ${b.y}, z = 1}, b {y = ${a.z}, w = ${a.x}}", "{'a':{'x':1,'z':1},'b':{'y':1,'w':1}}")]
    [InlineData("a = ${b}, b {x = ${a.y}, y = 1}", "{'a':{'x':1,'y':1},'b':{'x':1,'y':1}}")]
    public void Members_may_refer_to_each_other_within_and_across_objects(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a = ${a}")]
    [InlineData("a = ${a}, a {x=1}")]
    [InlineData("a = ${a} x")]
    [InlineData("a = ${b}, b = ${a}")]
    [InlineData("a = ${b}, b = ${c}, c = ${a}")]
    [InlineData("a = [${a}]")]
    [InlineData("a = 1, a = [${a}]")]
    [InlineData("a {b = ${a}}")]
    [InlineData("a {b = [${a}]}")]
    [InlineData("a.b = ${a.c}, a.c = ${a.b}")]
    [InlineData("a = ${a.b}")]
    [InlineData("a = ${b.x}, b = ${a.y}")]
    public void A_true_cycle_is_an_unresolved_error(string text)
    {
        var error = Hocon.Error(text);

        Assert.Equal(HoconErrorKind.Unresolved, error.Kind);
        Assert.Contains("leads back to itself", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=${?b}, b=${?a}", "{}")]
    [InlineData("a=${?b}, b=${?c}, c=${?a}", "{}")]
    [InlineData("a {b = ${?a}}", "{'a':{}}")]
    [InlineData("a = [${?a}]", "{'a':[]}")]
    public void An_optional_cycle_is_undefined(string text, string json) => Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a += 1", "{'a':[1]}")]
    [InlineData("a += 1, a += 2", "{'a':[1,2]}")]
    [InlineData("a = [1], a += 2", "{'a':[1,2]}")]
    [InlineData("a = [1], a += [2]", "{'a':[1,[2]]}")]
    [InlineData("a += {x=1}", "{'a':[{'x':1}]}")]
    [InlineData("a += x y", "{'a':['x y']}")]
    [InlineData("x { l += 1 }", "{'x':{'l':[1]}}")]
    [InlineData("x { l = [0] }, x { l += 1 }", "{'x':{'l':[0,1]}}")]
    [InlineData("x.l = [0], x.l += 1", "{'x':{'l':[0,1]}}")]
    [InlineData("a = [1], a += ${?nothing}", "{'a':[1]}")]
    [InlineData("a += ${?nothing}", "{'a':[]}")]
    [InlineData("a {0=x}, a += y", "{'a':['x','y']}")]
    [InlineData("b = 5, a += ${b}", "{'b':5,'a':[5]}")]
    [InlineData("a = [1], b = ${a}, b += 2", "{'a':[1],'b':[1,2]}")]
    public void Plus_equals_appends_one_element(string text, string json) => Assert.Equal(json, Hocon.Json(text));
}

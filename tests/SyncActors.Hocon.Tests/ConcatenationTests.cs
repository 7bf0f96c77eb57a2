namespace SyncActors.Hocon.Tests;

public sealed class ConcatenationTests
{
    [Theory]
    [InlineData("a = x  \"y\" 1.10", "{'a':'x  y 1.10'}")]
    [InlineData("a =    x y   ", "{'a':'x y'}")]
    [InlineData("a = x y # c", "{'a':'x y'}")]
    [InlineData("a = true false null", "{'a':'true false null'}")]
    [InlineData("a = 1 2 3", "{'a':'1 2 3'}")]
    [InlineData("a = \"x\"\"y\"", "{'a':'xy'}")]
    [InlineData("a = x\"\"\"y\"\"\"z", "{'a':'xyz'}")]
    [InlineData("a = 10 s", "{'a':'10 s'}")]
    [InlineData("a = \" x \" y", "{'a':' x  y'}")]
    [InlineData("a = x\t y", "{'a':'x\\t y'}")]
    [InlineData("a = \"x\" \n", "{'a':'x'}")]
    public void Simple_pieces_form_a_text_with_the_space_between_them(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("[1 2 3]", "['1 2 3']")]
    [InlineData("[[1] [2]]", "[[1,2]]")]
    [InlineData("[x y, z]", "['x y','z']")]
    [InlineData("a = [1] [2] [3]", "{'a':[1,2,3]}")]
    [InlineData("a = [1][2]", "{'a':[1,2]}")]
    [InlineData("a = [1] [\n2\n]", "{'a':[1,2]}")]
    [InlineData("a = {x=1} {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a = {x=1,y=1}{y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a {x=1} {x {y=2}} {x {z=3}}", "{'a':{'x':{'y':2,'z':3}}}")]
    [InlineData("a = {\nx=1\n} {\ny=2\n}", "{'a':{'x':1,'y':2}}")]
    public void Arrays_join_and_objects_merge(string text, string json) => Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a = [x] {\"1\"=z, \"0\"=y}", "{'a':['x','y','z']}")]
    [InlineData("a = {\"5\"=x, k=v} [y]", "{'a':['x','y']}")]
    [InlineData("a = [x], b = ${a} {0=y}", "{'a':['x'],'b':['x','y']}")]
    [InlineData("a {0=x}, b = ${a} [y]", "{'a':{'0':'x'},'b':['x','y']}")]
    public void An_object_with_indexes_joins_an_array(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a = [1] x")]
    [InlineData("a = x [1]")]
    [InlineData("a = {x=1} y")]
    [InlineData("a = 1 {x=1}")]
    [InlineData("a = [1] {x=1}")]
    [InlineData("a = [1] {}")]
    [InlineData("a = {x=1} [1]")]
    [InlineData("a = [1] \" \" [2]")]
    [InlineData("b = [1], a = ${b} x")]
    [InlineData("b = {x=1}, a = y ${b}")]
    [InlineData("b = x, a = ${b} [1]")]
    [InlineData("b = [1], a = ${b} \" \" ${b}")]
    [InlineData("b = [1], c = {x=1}, a = ${b} ${c}")]
    [InlineData("b = null, a = ${b} [1]")]
    [InlineData("a = 1, a += 2")]
    public void Other_mixtures_are_type_errors(string text) =>
        Assert.Equal(HoconErrorKind.Type, Hocon.Error(text).Kind);

    [Theory]
    [InlineData("a = ${?u} ${?v}", "{'a':' '}")]
    [InlineData("a = ${?u}${?v}", "{}")]
    [InlineData("a = ${?u}", "{}")]
    [InlineData("a = x${?u}y", "{'a':'xy'}")]
    [InlineData("a = x ${?u}", "{'a':'x '}")]
    [InlineData("a = ${?u} [1]", "{'a':[1]}")]
    [InlineData("a = [1] ${?u} [2]", "{'a':[1,2]}")]
    [InlineData("a = ${?u} {x=1}", "{'a':{'x':1}}")]
    [InlineData("a = [1, ${?u}, 2]", "{'a':[1,2]}")]
    [InlineData("a = [${?u}]", "{'a':[]}")]
    [InlineData("a { b = ${?u} }", "{'a':{}}")]
    public void An_undefined_optional_substitution_counts_as_empty(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("b = 1, a = ${b}", "{'b':1,'a':1}")]
    [InlineData("b = 1.10, a = v${b}", "{'b':1.10,'a':'v1.10'}")]
    [InlineData("b = null, a = ${b}x", "{'b':null,'a':'nullx'}")]
    [InlineData("b = [1], a = ${b} ${b}", "{'b':[1],'a':[1,1]}")]
    [InlineData("b = {x=1}, a = ${b} {y=2}", "{'b':{'x':1},'a':{'x':1,'y':2}}")]
    [InlineData("b = {x=1}, a = {x=0,y=2} ${b}", "{'b':{'x':1},'a':{'x':1,'y':2}}")]
    [InlineData("b = x, a = \"${b} \"${b}\" ${b}\"", "{'b':'x','a':'${b} x ${b}'}")]
    public void Substituted_pieces_join_by_the_type_they_turn_out_to_have(string text, string json) =>
        Assert.Equal(json, Hocon.Json(text));
}

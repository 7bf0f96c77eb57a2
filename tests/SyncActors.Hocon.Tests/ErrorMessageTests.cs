namespace SyncActors.Hocon.Tests;

public sealed class ErrorMessageTests
{
    [Theory]
    [InlineData("a = x\n  b = @y", 2, 7, "'@'", "double quotes")]
    [InlineData("a = 'x@y'", 1, 7, "'@'", "Single quotes are ordinary characters")]
    [InlineData("a = 1+1", 1, 6, "'+'", "double quotes")]
    [InlineData("a = $x", 1, 5, "'$'", "${path}")]
    [InlineData("a = \"x\n\"", 1, 5, "ends with its line", "\"\"\"")]
    [InlineData("a = \"x\u0001\"", 1, 7, "U+0001", "escaped")]
    [InlineData("a = \"x\\q\"", 1, 7, "'\\q'", "\\\\")]
    [InlineData("a = \"x", 1, 5, "never closed", "add \"")]
    [InlineData("x = \"\"\"\n\"\"\", a = \"\"\"", 2, 10, "never closed", "\"\"\"")]
    [InlineData("a {\n b = [1,\n", 3, 1, "'a.b'", "")]
    [InlineData("a {\n b = 1\n", 3, 1, "'a'", "never closed")]
    [InlineData("a = 1\n}\n", 2, 1, "'}'", "closes nothing")]
    [InlineData("s.t {\n u = }", 2, 6, "value is expected of 's.t.u'", "'}'")]
    [InlineData("a = b : c", 1, 7, "':'", "double quotes")]
    [InlineData("a.b c", 1, 6, "'a.\"b c\"'", "'='")]
    [InlineData("a = [1,,2]", 1, 8, "two commas", "remove one")]
    [InlineData("a..b = 1", 1, 1, "empty element", "\"\"")]
    [InlineData("a = ${b\n}", 1, 8, "a newline", "one line")]
    [InlineData("a {\n x = ${b.c}\n}", 2, 6, "${b.c}", "${?b.c}")]
    [InlineData("a = 1\na = ${b}\nb = ${b}", 3, 5, "${b}", "leads back to itself")]
    [InlineData("b = [1]\na = ${b} x", 2, 10, "\"x\"", "test.conf:1:5")]
    [InlineData("a = [1] x", 1, 9, "\"x\"", "array")]
    [InlineData("\ufeffa = 1 }", 1, 8, "'}'", "")]
    [InlineData("a = \"😀\" }", 1, 10, "'}'", "")]
    [InlineData("include foo", 1, 12, "include", "\"include\"")]
    public void An_error_names_place_and_remedy(string text, int line, int column, string problem, string remedy)
    {
        var error = Hocon.Error(text);

        Assert.Equal((Hocon.Name, line, column), (error.File, error.Line, error.Column));
        Assert.StartsWith($"test.conf:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_error_names_the_key_the_value_its_place_and_what_would_be_right()
    {
        var config = Hocon.Parse("x = 1\na.b = [5 sec]\nc = 5 sec");

        var error = Assert.Throws<HoconException>(() => config.Read("c", HoconReading.Duration));

        Assert.StartsWith(
            "test.conf:3:5: The key 'c': Here is the string \"5 sec\", but it must be a duration", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_and_a_null_are_different_errors()
    {
        var config = Hocon.Parse("a = null");

        var missing = Assert.Throws<HoconException>(() => config.Read("b", HoconReading.Text));
        var empty = Assert.Throws<HoconException>(() => config.Read("a", HoconReading.Text));

        Assert.Equal((HoconErrorKind.Missing, HoconErrorKind.Type), (missing.Kind, empty.Kind));
        Assert.Contains("'b'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("'a': Here is null", empty.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = 1", "a", 1, 5)]
    [InlineData("a {\n  b = [x, y]\n}", "a.b", 2, 7)]
    [InlineData("a = ${b}\nb = 5", "a", 2, 5)]
    [InlineData("a = x\na = y", "a", 2, 5)]
    [InlineData("a = x ${b}\nb = y", "a", 1, 5)]
    [InlineData("a.b = 1", "a", 1, 1)]
    public void A_value_knows_where_it_was_written(string text, string path, int line, int column) =>
        Assert.Equal(new HoconOrigin(Hocon.Name, line, column), Hocon.Parse(text).Find(path).Origin);
}

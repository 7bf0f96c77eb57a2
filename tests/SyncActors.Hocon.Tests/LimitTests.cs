using System.Text;

namespace SyncActors.Hocon.Tests;

public sealed class LimitTests
{
    [Theory]
    [InlineData(256, true)]
    [InlineData(300, false)]
    [InlineData(1_000_000, false)]
    public void Arrays_nest_to_a_bound(int depth, bool isAllowed) =>
        Check($"a = {new string('[', depth)}{new string(']', depth)}", isAllowed, "256");

    [Theory]
    [InlineData(250, true)]
    [InlineData(300, false)]
    [InlineData(100_000, false)]
    public void Objects_nest_to_a_bound(int depth, bool isAllowed) =>
        Check(string.Concat(Enumerable.Repeat("a {", depth)) + new string('}', depth), isAllowed, "256");

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(1_000_000, false)]
    public void Paths_are_bounded(int elements, bool isAllowed) =>
        Check(string.Join('.', Enumerable.Repeat("a", elements)) + " = 1", isAllowed, "256");

    [Fact]
    public void A_path_counts_towards_the_nesting() =>
        Check($"{string.Join('.', Enumerable.Repeat("a", 200))} {{ {string.Join('.', Enumerable.Repeat("b", 200))} {{}} }}",
            isAllowed: false, "256");

    [Theory]
    [InlineData(200, true)]
    [InlineData(100_000, false)]
    public void Chains_of_substitutions_are_bounded(int length, bool isAllowed)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) text.Append('k').Append(i).Append(" = ${k").Append(i + 1).Append("}\n");
        text.Append('k').Append(length).Append(" = 1");

        Check(text.ToString(), isAllowed, "chain of substitutions");
    }

    [Fact]
    public void A_thousand_additions_to_a_list_are_allowed()
    {
        var list = Hocon.Parse(string.Concat(Enumerable.Range(0, 1000).Select(i => $"l += {i}\n"))).Find("l");

        Assert.Equal(Enumerable.Range(0, 1000), HoconReading.List(list).Select(HoconReading.Int32));
    }

    [Theory]
    [InlineData("a0 = xxxxxxxxxxxxxxxx", "${a#}${a#}", "text")]
    [InlineData("a0 = [1,2,3,4]", "${a#} ${a#}", "values")]
    [InlineData("a0 = [1,2,3,4]", "[${a#}, ${a#}]", "values")]
    [InlineData("a0 = {x=1}", "{x = ${a#}, y = ${a#}}", "values")]
    public void Values_that_double_at_each_step_are_refused(string first, string step, string problem)
    {
        var text = first + "\n" + string.Join('\n', Enumerable.Range(0, 64)
            .Select(i => $"a{i + 1} = {step.Replace("#", i.ToString(), StringComparison.Ordinal)}"));

        Check(text, isAllowed: false, problem);
    }

    [Fact]
    public void Values_that_nest_by_substitution_are_bounded()
    {
        var text = "a0 = 1\n" + string.Join(
            '\n', Enumerable.Range(0, 2000).Select(i => $"a{i + 1} = {{x = ${{a{i}}}}}"));

        Check(text, isAllowed: false, "1000");
    }

    [Fact]
    public void A_text_over_the_size_limit_is_refused() =>
        Check(new string(' ', HoconLimits.FileBytesMax + 1), isAllowed: false, "longer");

    [Fact]
    public void A_file_over_the_size_limit_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.conf", new string(' ', HoconLimits.FileBytesMax + 1));

        Assert.Contains("larger", folder.LoadError("x.conf").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Includes_that_multiply_are_bounded()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 20; i++)
        {
            folder.Write($"f{i}.conf", string.Concat(Enumerable.Repeat($"include \"f{i + 1}.conf\"\n", 2)));
        }

        folder.Write("f20.conf", "");

        Assert.Contains("10000", folder.LoadError("f0.conf").Message, StringComparison.Ordinal);
    }

    private static void Check(string text, bool isAllowed, string problem)
    {
        if (isAllowed)
        {
            Assert.NotNull(Hocon.Parse(text));
            return;
        }

        Assert.Contains(problem, Hocon.Error(text).Message, StringComparison.Ordinal);
    }
}

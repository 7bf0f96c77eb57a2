namespace SyncActors.Hocon.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("x", "x")]
    [InlineData("10.0", "10.0")]
    [InlineData("true", "true")]
    [InlineData("\"\"", "")]
    public void Texts(string text, string expected) => Assert.Equal(expected, HoconReading.Text(Hocon.Value(text)));

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("yes", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    public void Booleans(string text, bool expected) => Assert.Equal(expected, HoconReading.Boolean(Hocon.Value(text)));

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("\"1\"", 1L)]
    [InlineData("-7.9", -7L)]
    [InlineData("1e3", 1000L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("\".5\"", 0L)]
    [InlineData(".5", 0L)]
    [InlineData("5.", 5L)]
    public void Integers(string text, long expected) => Assert.Equal(expected, HoconReading.Int64(Hocon.Value(text)));

    [Theory]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("\"1e3\"", 1000.0)]
    [InlineData("-1.25", -1.25)]
    [InlineData("1e308", 1e308)]
    public void Fractions(string text, double expected) =>
        Assert.Equal(expected, HoconReading.Double(Hocon.Value(text)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500", 5_000_000)]
    [InlineData("\" 500 \"", 5_000_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("0.5 h", 18_000_000_000)]
    [InlineData("-5s", -50_000_000)]
    [InlineData("\"+5 s\"", 50_000_000)]
    [InlineData("100 ns", 1)]
    [InlineData("150nano", 1)]
    [InlineData("1000 nanos", 10)]
    [InlineData("1 nanosecond", 0)]
    [InlineData("200 nanoseconds", 2)]
    [InlineData("1us", 10)]
    [InlineData("1micro", 10)]
    [InlineData("1 micros", 10)]
    [InlineData("1 microsecond", 10)]
    [InlineData("1 microseconds", 10)]
    [InlineData("1ms", 10_000)]
    [InlineData("1milli", 10_000)]
    [InlineData("1 millis", 10_000)]
    [InlineData("1 millisecond", 10_000)]
    [InlineData("1 milliseconds", 10_000)]
    [InlineData("1s", 10_000_000)]
    [InlineData("1 second", 10_000_000)]
    [InlineData("1 seconds", 10_000_000)]
    [InlineData("1m", 600_000_000)]
    [InlineData("1 minute", 600_000_000)]
    [InlineData("1 minutes", 600_000_000)]
    [InlineData("1h", 36_000_000_000)]
    [InlineData("1 hour", 36_000_000_000)]
    [InlineData("1 hours", 36_000_000_000)]
    [InlineData("1d", 864_000_000_000)]
    [InlineData("1 day", 864_000_000_000)]
    [InlineData("1 days", 864_000_000_000)]
    [InlineData("1e3s", 10_000_000_000)]
    [InlineData("\".5s\"", 5_000_000)]
    public void Durations(string text, long ticks) =>
        Assert.Equal(ticks, HoconReading.Duration(Hocon.Value(text)).Ticks);

    [Theory]
    [InlineData("3", 0, 3)]
    [InlineData("3d", 0, 3)]
    [InlineData("1 day", 0, 1)]
    [InlineData("2 days", 0, 2)]
    [InlineData("2w", 0, 14)]
    [InlineData("1 week", 0, 7)]
    [InlineData("2 weeks", 0, 14)]
    [InlineData("5m", 5, 0)]
    [InlineData("5mo", 5, 0)]
    [InlineData("1 month", 1, 0)]
    [InlineData("2 months", 2, 0)]
    [InlineData("2y", 24, 0)]
    [InlineData("1 year", 12, 0)]
    [InlineData("-1 years", -12, 0)]
    public void Periods(string text, int months, int days) =>
        Assert.Equal(new HoconPeriod(months, days), HoconReading.Period(Hocon.Value(text)));

    [Fact]
    public void A_period_is_counted_on_the_calendar() =>
        Assert.Equal(
            new DateOnly(2028, 2, 29), HoconReading.Period(Hocon.Value("1 month")).After(new DateOnly(2028, 1, 31)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("1 B", 1)]
    [InlineData("1b", 1)]
    [InlineData("1 byte", 1)]
    [InlineData("2 bytes", 2)]
    [InlineData("0.5K", 512)]
    [InlineData("1kB", 1000)]
    [InlineData("1 kilobyte", 1000)]
    [InlineData("2 kilobytes", 2000)]
    [InlineData("1k", 1024)]
    [InlineData("1K", 1024)]
    [InlineData("1Ki", 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("1 kibibyte", 1024)]
    [InlineData("2 kibibytes", 2048)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1 megabytes", 1_000_000)]
    [InlineData("1m", 1_048_576)]
    [InlineData("1M", 1_048_576)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("1 mebibyte", 1_048_576)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1g", 1_073_741_824)]
    [InlineData("1TB", 1_000_000_000_000)]
    [InlineData("1 Ti", 1_099_511_627_776)]
    [InlineData("1PB", 1_000_000_000_000_000)]
    [InlineData("1 pebibyte", 1_125_899_906_842_624)]
    [InlineData("1EB", 1_000_000_000_000_000_000)]
    [InlineData("1E", 1_152_921_504_606_846_976)]
    [InlineData("0.001 ZB", 1_000_000_000_000_000_000)]
    [InlineData("0.000001 yottabytes", 1_000_000_000_000_000_000)]
    [InlineData("1.9", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes(string text, long bytes) => Assert.Equal(bytes, HoconReading.SizeBytes(Hocon.Value(text)));

    [Theory]
    [InlineData("[1,2]", "1 2")]
    [InlineData("{2=c, 0=a, 10=d, x=y, \"-1\"=n, 1=b}", "a b c d")]
    [InlineData("{\"7\"=a}", "a")]
    [InlineData("[]", "")]
    public void Lists(string text, string joined) =>
        Assert.Equal(joined, string.Join(' ', HoconReading.List(Hocon.Value(text)).Select(HoconReading.Text)));

    [Theory]
    [InlineData("Text", "null")]
    [InlineData("Text", "[x]")]
    [InlineData("Text", "{x=1}")]
    [InlineData("Boolean", "True")]
    [InlineData("Boolean", "1")]
    [InlineData("Boolean", "YES")]
    [InlineData("Boolean", "null")]
    [InlineData("Int64", "x")]
    [InlineData("Int64", "true")]
    [InlineData("Int64", "\"\"")]
    [InlineData("Int64", "\" 1\"")]
    [InlineData("Int64", "9223372036854775808")]
    [InlineData("Int64", "1e400")]
    [InlineData("Int64", "[1]")]
    [InlineData("Int32", "2147483648")]
    [InlineData("Int32", "-2147483649")]
    [InlineData("Double", "1e400")]
    [InlineData("Double", "NaN")]
    [InlineData("Double", "null")]
    [InlineData("Duration", "5 sec")]
    [InlineData("Duration", "5 min")]
    [InlineData("Duration", "5 mins")]
    [InlineData("Duration", "1 week")]
    [InlineData("Duration", "5 S")]
    [InlineData("Duration", "s")]
    [InlineData("Duration", "\"\"")]
    [InlineData("Duration", "1 2 s")]
    [InlineData("Duration", "1e30 d")]
    [InlineData("Duration", "99999999 d")]
    [InlineData("Duration", "true")]
    [InlineData("Duration", "null")]
    [InlineData("Duration", "--5s")]
    [InlineData("Period", "5 s")]
    [InlineData("Period", "1.5 d")]
    [InlineData("Period", "999999999 y")]
    [InlineData("SizeBytes", "1KB")]
    [InlineData("SizeBytes", "1kb")]
    [InlineData("SizeBytes", "1mb")]
    [InlineData("SizeBytes", "1kib")]
    [InlineData("SizeBytes", "-1")]
    [InlineData("SizeBytes", "-1 K")]
    [InlineData("SizeBytes", "9223372036854775808")]
    [InlineData("SizeBytes", "8 EiB")]
    [InlineData("SizeBytes", "1e20 YB")]
    [InlineData("SizeBytes", "big")]
    [InlineData("List", "x")]
    [InlineData("List", "{}")]
    [InlineData("List", "{x=1}")]
    [InlineData("List", "null")]
    [InlineData("Object", "[]")]
    public void A_value_of_another_type_is_refused(string reading, string text)
    {
        var value = Hocon.Value(text);
        Action read = reading switch
        {
            "Text" => () => HoconReading.Text(value),
            "Boolean" => () => HoconReading.Boolean(value),
            "Int64" => () => HoconReading.Int64(value),
            "Int32" => () => HoconReading.Int32(value),
            "Double" => () => HoconReading.Double(value),
            "Duration" => () => HoconReading.Duration(value),
            "Period" => () => HoconReading.Period(value),
            "SizeBytes" => () => HoconReading.SizeBytes(value),
            "List" => () => HoconReading.List(value),
            _ => () => HoconReading.Object(value),
        };

        var error = Assert.Throws<HoconException>(read);

        Assert.Equal((HoconErrorKind.Type, 1, 5), (error.Kind, error.Line, error.Column));
    }
}

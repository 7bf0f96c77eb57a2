using SyncActors.Api.Metrics;

namespace SyncActors.Server.Tests;

public sealed class MetricsPageTests
{
    [Fact]
    public void Labels_are_escaped_so_that_no_name_can_break_out()
    {
        var page = new PrometheusPage().Family("syncactors_x", "gauge", "Two\nlines.")
            .Sample(1.5, ("connector", "a\"b\\c\nd"));
        Assert.Equal(
            "# HELP syncactors_x Two\\nlines.\n# TYPE syncactors_x gauge\nsyncactors_x{connector=\"a\\\"b\\\\c\\nd\"} 1.5\n",
            page.ToString());
    }

    [Fact]
    public void Buckets_of_a_histogram_count_all_that_is_below()
    {
        var histogram = new Histogram();
        histogram.Observe(TimeSpan.FromMilliseconds(20));
        histogram.Observe(TimeSpan.FromSeconds(2));
        histogram.Observe(TimeSpan.FromDays(1));
        var text = new PrometheusPage().Family("h", "histogram", "H.").Sample(histogram, ("source", "s")).ToString();
        Assert.Contains("\nh_bucket{source=\"s\",le=\"0.01\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nh_bucket{source=\"s\",le=\"0.05\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nh_bucket{source=\"s\",le=\"2.5\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\nh_bucket{source=\"s\",le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nh_sum{source=\"s\"} 86402.02\n", text, StringComparison.Ordinal);
        Assert.Contains("\nh_count{source=\"s\"} 3\n", text, StringComparison.Ordinal);
    }
}

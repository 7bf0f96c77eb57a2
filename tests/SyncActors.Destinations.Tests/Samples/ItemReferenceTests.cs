using SyncActors.Destinations.Samples;

namespace SyncActors.Destinations.Tests.Samples;

public sealed class ItemReferenceTests
{
    [Theory]
    [InlineData(null, true, 0, "v0")]
    [InlineData("v0", true, 1, "v1")]
    [InlineData("v9", true, 10, "v10")]
    [InlineData(null, false, 0, "p0")]
    [InlineData("p0", false, 1, "p1")]
    [InlineData("p3", true, 0, "v0p3")]
    [InlineData("v0p3", true, 1, "v1p3")]
    [InlineData("v1p3", false, 4, "v1p4")]
    [InlineData("v1", false, 0, "v1p0")]
    [InlineData("page-id-of-another-destination", true, 0, "v0")]
    [InlineData("v-1", true, 0, "v0")]
    public void The_next_version_follows_the_last_one_of_its_sort(
        string? previous, bool final, int version, string next)
    {
        var reference = ItemReference.Parse(previous);
        Assert.Equal(version, reference.NextVersion(final));
        Assert.Equal(next, reference.With(final, version).ToString());
        Assert.Equal(reference.With(final, version), ItemReference.Parse(next));
    }
}

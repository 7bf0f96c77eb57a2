using Microsoft.AspNetCore.Http;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Http;

public sealed class VendorFileTests : IDisposable
{
    private const int Bytes = 1_000_000;

    private readonly HttpClient _client = VendorHttp.CreateClient();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_file_goes_where_it_is_wanted_and_not_into_the_answer()
    {
        var content = Enumerable.Range(0, Bytes).Select(number => (byte)(number % 251)).ToArray();
        await using var vendor = await LoopbackVendor.StartAsync(
            context => context.Response.Body.WriteAsync(content).AsTask());
        using var into = new MemoryStream();

        var answer = Assert.IsType<VendorAnswer.Answered>(await CopyAsync(vendor, into));

        Assert.Equal((200, (long)Bytes, 0), (answer.Status, answer.Copied, answer.Body.Length));
        Assert.Equal(content, into.ToArray());
        Assert.True(into.CanWrite);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task What_is_said_instead_of_the_file_is_in_the_answer(int status)
    {
        await using var vendor = await LoopbackVendor.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            if (status != 204)
                await context.Response.WriteAsync("no");
        });
        using var into = new MemoryStream();

        var answer = Assert.IsType<VendorAnswer.Answered>(await CopyAsync(vendor, into));

        Assert.Equal((status, 0L, status == 204 ? 0 : 2), (answer.Status, answer.Copied, answer.Body.Length));
        Assert.Equal(0, into.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_too_large_is_told_from_one_that_was_cut(bool cut)
    {
        await using var vendor = await LoopbackVendor.StartAsync(async context =>
        {
            if (cut)
                context.Response.ContentLength = Bytes;
            await context.Response.Body.WriteAsync(new byte[Bytes / 2]);
            await context.Response.Body.FlushAsync();
            if (cut)
                context.Abort();
        });

        var failed = Assert.IsType<VendorAnswer.Failed>(
            await CopyAsync(vendor, Stream.Null, cut ? Bytes : Bytes / 4));

        Assert.Equal((!cut, cut), (failed.TooLarge, failed.HostIsDown));
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_is_not_the_vendors_fault()
    {
        await using var vendor = await LoopbackVendor.StartAsync(
            context => context.Response.Body.WriteAsync(new byte[Bytes]).AsTask());
        using var full = new FullDisk();

        var failure = await Assert.ThrowsAsync<IOException>(() => CopyAsync(vendor, full));

        Assert.Equal("No space left on device", failure.Message);
    }

    private Task<VendorAnswer> CopyAsync(LoopbackVendor vendor, Stream into, int bytesMax = 64 * 1024 * 1024)
    {
        var limits = new VendorHttpLimits(TimeSpan.FromSeconds(60), bytesMax);
        return new VendorHttp(_client, ManualClock.At("2026-03-01T10:00:00Z"), limits).CopyAsync(
            new HttpRequestMessage(HttpMethod.Get, vendor.Address), limits, into, CancellationToken.None);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");
    }
}

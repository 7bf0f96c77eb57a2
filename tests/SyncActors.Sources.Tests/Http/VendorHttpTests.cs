using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Http;

public sealed class VendorHttpTests : IDisposable
{
    private readonly ManualClock _clock = ManualClock.At("2026-03-01T10:00:00Z");
    private readonly HttpClient _client = VendorHttp.CreateClient();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Every_status_is_an_answer(int status)
    {
        var asked = 0;
        await using var vendor = await LoopbackVendor.StartAsync(async context =>
        {
            asked++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers["Fitbit-Rate-Limit-Remaining"] = "149";
            await context.Response.WriteAsync("""{"a":1}""");
        });

        var answer = Assert.IsType<VendorAnswer.Answered>(await SendAsync(vendor));

        Assert.Equal(status, answer.Status);
        Assert.Equal(149, answer.Headers.Number("fitbit-rate-limit-remaining"));
        Assert.Equal(1, answer.Json()!.Value.GetProperty("a").GetInt32());
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Nothing_is_remembered_from_one_request_to_the_next()
    {
        string? cookies = null;
        await using var vendor = await LoopbackVendor.StartAsync(context =>
        {
            cookies = context.Request.Headers.Cookie;
            context.Response.Cookies.Append("session", "alice");
            return Task.CompletedTask;
        });

        await SendAsync(vendor);
        await SendAsync(vendor);

        Assert.Null(cookies);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_answer_is_read(string encoding)
    {
        await using var vendor = await LoopbackVendor.StartAsync(context => CompressedAsync(context, encoding, 1000));

        var answer = Assert.IsType<VendorAnswer.Answered>(await SendAsync(vendor));

        Assert.Equal(1000, answer.Body.Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_small_answer_that_unpacks_to_a_large_one_is_refused(string encoding)
    {
        await using var vendor = await LoopbackVendor.StartAsync(
            context => CompressedAsync(context, encoding, 5_000_000));

        var failed = Assert.IsType<VendorAnswer.Failed>(await SendAsync(vendor, bodyBytesMax: 1_000_000));

        Assert.Equal("The answer is larger than 1000000 bytes", failed.Reason);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_answer_that_is_not_compressed_as_it_says_fails(string encoding)
    {
        await using var vendor = await LoopbackVendor.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.WriteAsync("this is plain text, whatever the header says");
        });

        Assert.IsType<VendorAnswer.Failed>(await SendAsync(vendor));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_above_the_bound_is_refused_with_and_without_a_length(bool withLength)
    {
        await using var vendor = await LoopbackVendor.StartAsync(context =>
        {
            if (withLength)
                context.Response.ContentLength = 2000;
            return context.Response.Body.WriteAsync(new byte[2000]).AsTask();
        });

        Assert.IsType<VendorAnswer.Failed>(await SendAsync(vendor, bodyBytesMax: 1999));
        Assert.IsType<VendorAnswer.Answered>(await SendAsync(vendor, bodyBytesMax: 2000));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"steps\":[")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ste\r\n")]
    public async Task A_cut_answer_fails(string beginning)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var sending = SendAsync(new Uri($"http://127.0.0.1:{port}"), 10_000, CancellationToken.None);
        using (var connection = await listener.AcceptTcpClientAsync())
        {
            var stream = connection.GetStream();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[4096]));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning));
        }

        var failed = Assert.IsType<VendorAnswer.Failed>(await sending);
        Assert.Equal("The answer was cut: it ended early", failed.Reason);
    }

    [Fact]
    public async Task Nobody_listening_is_a_failure_without_the_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var failed = Assert.IsType<VendorAnswer.Failed>(
            await SendAsync(new Uri($"http://127.0.0.1:{port}"), 1000, CancellationToken.None));

        Assert.Equal("No answer: the connection was refused or lost", failed.Reason);
    }

    [Fact]
    public async Task A_silent_vendor_is_given_up_when_the_given_clock_says_so()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var vendor = await LoopbackVendor.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var sending = SendAsync(vendor);
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var failed = Assert.IsType<VendorAnswer.Failed>(await sending);
        Assert.Equal("No whole answer within 60 s", failed.Reason);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_failure_of_the_vendor()
    {
        using var cancellation = new CancellationTokenSource();
        await using var vendor = await LoopbackVendor.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SendAsync(vendor.Address, 1000, cancellation.Token));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_no_vendor()
    {
        var asked = 0;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var vendor = await LoopbackVendor.StartAsync(
            context =>
            {
                asked++;
                return context.Response.WriteAsync("{}");
            },
            own);

        var failed = Assert.IsType<VendorAnswer.Failed>(await SendAsync(vendor));

        Assert.Equal("https", vendor.Address.Scheme);
        Assert.NotEmpty(failed.Reason);
        Assert.Equal(0, asked);
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_json()
    {
        using var response = new HttpResponseMessage();
        var headers = VendorHeaders.Of(response);

        Assert.NotNull(new VendorAnswer.Answered(200, headers, [0xEF, 0xBB, 0xBF, .. "{}"u8]).Json());
        Assert.Null(new VendorAnswer.Answered(200, headers, [.. "{\"a\":"u8]).Json());
        Assert.Null(new VendorAnswer.Answered(200, headers, []).Json());
        Assert.Null(new VendorAnswer.Answered(200, headers, []).Excerpt());
    }

    private Task<VendorAnswer> SendAsync(LoopbackVendor vendor, int bodyBytesMax = 64 * 1024 * 1024) =>
        SendAsync(vendor.Address, bodyBytesMax, CancellationToken.None);

    private Task<VendorAnswer> SendAsync(
        Uri address, int bodyBytesMax, CancellationToken cancellationToken) =>
        new VendorHttp(_client, _clock, new VendorHttpLimits(TimeSpan.FromSeconds(60), bodyBytesMax))
            .SendAsync(new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);

    private static async Task CompressedAsync(HttpContext context, string encoding, int bytes)
    {
        context.Response.Headers.ContentEncoding = encoding;
        await using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Fastest),
            "br" => new BrotliStream(context.Response.Body, CompressionLevel.Fastest),
            _ => new ZLibStream(context.Response.Body, CompressionLevel.Fastest),
        };
        await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', bytes)));
    }
}

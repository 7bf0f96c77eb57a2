using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncActors.Sources.Tests.Http;

/// <summary>A real HTTP server on a loopback port that answers by one function.</summary>
internal sealed class LoopbackVendor : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackVendor(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts one; with a certificate it speaks https.</summary>
    public static async Task<LoopbackVendor> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (certificate is null)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
                IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate)));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new LoopbackVendor(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

/// <summary>A loopback server between destination and VictoriaMetrics that a test can make misbehave.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _client = new();
    private readonly Uri _target;

    private LoopbackProxy(Uri target, Func<HttpContext, LoopbackProxy, Task> handle)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MaxRequestBodySize = null;
        });
        _application = builder.Build();
        _application.Run(context =>
        {
            lock (Requests)
                Requests.Add($"{context.Request.Method} {context.Request.Path}");
            return handle(context, this);
        });
    }

    public List<string> Requests { get; } = [];

    public string Address { get; private set; } = "";

    public static async Task<LoopbackProxy> StartAsync(Uri target, Func<HttpContext, LoopbackProxy, Task> handle)
    {
        var proxy = new LoopbackProxy(target, handle);
        await proxy._application.StartAsync();
        proxy.Address = proxy._application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single();
        return proxy;
    }

    /// <summary>Asks the real server and passes its answer on.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        using var answer = await AskAsync(context);
        context.Response.StatusCode = (int)answer.StatusCode;
        // Even an empty write to the body of a 204 ends the connection.
        if (answer.StatusCode != HttpStatusCode.NoContent)
            await answer.Content.CopyToAsync(context.Response.Body);
    }

    /// <summary>Asks the real server and keeps its answer.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/') + context.Request.QueryString;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_target, path));
        if (HttpMethods.IsPost(context.Request.Method))
            request.Content = new StreamContent(context.Request.Body);
        foreach (
            var header in context.Request.Headers.Where(
                header => header.Key.StartsWith("Content-", StringComparison.Ordinal)))
            request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToString());
        return await _client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _client.Dispose();
    }
}

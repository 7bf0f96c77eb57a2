using Microsoft.AspNetCore.Http;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Authorization;

/// <summary>
/// Applications that were registered elsewhere before come with redirect addresses of their own, such as
/// <c>http://localhost:8080/callback</c>. A browser that comes back to the path of one is led to the callback of the
/// provider that the configuration gives this path to; no path belongs to two providers.
/// </summary>
internal sealed class RegisteredRedirects(RequestDelegate next, NodeAccess node)
{
    private static readonly string[] Paths = ["/", "/callback"];

    /// <summary>Changes the path of such a request and goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Query.ContainsKey("state")
            && Paths.Contains(context.Request.Path.Value, StringComparer.Ordinal)
            && Provider(context.Request.Path.Value!) is { } provider)
        {
            context.Request.Path = AuthorizationApi.CallbackPath(provider);
        }

        return next(context);
    }

    private string? Provider(string path)
    {
        if (!node.IsReady)
            return null;
        var parts = node.Parts;
        var providers = parts.Connectors.All
            .Select(setup => setup.Definition.Credential is { } id ? parts.Credentials.Find(id) : null)
            .Where(setup => setup?.RedirectUri?.AbsolutePath == path)
            .Select(setup => setup!.Provider.Name).Distinct(StringComparer.Ordinal).ToList();
        return providers is [var only] ? only : null;
    }
}

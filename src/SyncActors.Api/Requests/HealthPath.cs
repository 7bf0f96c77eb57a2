using Microsoft.AspNetCore.Http;

namespace SyncActors.Api.Requests;

/// <summary>Lets a path of one's own choice stand for <c>/health</c>.</summary>
internal sealed class HealthPath(RequestDelegate next, ApiSettings settings)
{
    /// <summary>Goes on with the path that is meant.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (settings.HealthPath is { } path && context.Request.Path.Equals(path, StringComparison.Ordinal))
            context.Request.Path = HealthApi.Path;
        return next(context);
    }
}

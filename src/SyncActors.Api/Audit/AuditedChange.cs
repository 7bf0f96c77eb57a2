using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Api.Access;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Audit;

/// <summary>The change that a request is about to make. Its route says what kind of change it is, its key who makes it;
/// the handler adds to what, at the moment from which on nothing but a failure stops it.</summary>
internal sealed class AuditedChange(AuditTrail trail, string actor, string action)
{
    /// <summary>Records the change. It must not be made when this fails.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="detail">More of it, without secrets and small.</param>
    /// <param name="cancellationToken">Gives up waiting for other changes.</param>
    internal Task WriteAsync<T>(string target, T detail, CancellationToken cancellationToken) =>
        trail.WriteAsync(
            new AuditChange(actor, action, target, AuditChange.DetailOf(detail)), cancellationToken);

    /// <summary>The same without more of it.</summary>
    internal Task WriteAsync(string target, CancellationToken cancellationToken) =>
        trail.WriteAsync(new AuditChange(actor, action, target), cancellationToken);

    /// <summary>Finds caller and kind of change.</summary>
    /// <exception cref="InvalidOperationException">The route does not say what it changes.</exception>
    public static ValueTask<AuditedChange?> BindAsync(HttpContext context)
    {
        var route = context.GetEndpoint();
        var action = route?.Metadata.GetMetadata<AuditedAction>()
            ?? throw new InvalidOperationException($"{route?.DisplayName} does not say what it changes.");
        var trail = context.RequestServices.GetRequiredService<NodeAccess>().Parts.Audit;
        return ValueTask.FromResult<AuditedChange?>(
            new AuditedChange(trail, Caller.Of(context.User).KeyId, action.Name));
    }
}

/// <summary>What kind of change a route makes.</summary>
/// <param name="Name">Such as <c>command.pause</c>.</param>
internal sealed record AuditedAction(string Name);

/// <summary>Marks routes that change something.</summary>
internal static class AuditedRoutes
{
    /// <summary>Says what a route changes. Every route that is no read has this, and records one entry for each request
    /// that it takes.</summary>
    internal static RouteHandlerBuilder Audited(this RouteHandlerBuilder route, string action) =>
        route.WithMetadata(new AuditedAction(action));
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SyncActors.Simulators.Hosting;

/// <summary>One simulated vendor: its routes, and what the host must know to count requests and to order
/// faults.</summary>
public interface IVendor
{
    /// <summary>Name for logs and the ledger, such as <c>google-health</c>.</summary>
    string Name { get; }

    /// <summary>Says what a request is. Called after routing and before the request is handled; changes
    /// nothing.</summary>
    RouteCall Classify(HttpContext context);

    /// <summary>The vendor's documented error for a status.</summary>
    /// <param name="call">The request that is refused: vendors have several error shapes.</param>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="reason">The vendor's word for the error; null for the usual one of that status.</param>
    VendorAnswer Refuse(RouteCall call, int status, string? reason);

    /// <summary>Adds the vendor's routes. Paths under <c>/_sim/</c> are neither counted nor hit by faults.</summary>
    void MapRoutes(IEndpointRouteBuilder routes);
}

/// <summary>What a request is, as far as counting and faults are concerned.</summary>
/// <param name="RouteClass">The vendor's class of the route, such as <c>token</c> or <c>list</c>.</param>
/// <param name="User">The simulator's id of the user; null if the request carries no known credential.</param>
public readonly record struct RouteCall(string RouteClass, string? User);

/// <summary>A finished answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Text of the body; empty for none.</param>
/// <param name="ContentType">Media type of the body.</param>
public sealed record VendorAnswer(int Status, string Body, string ContentType = "application/json; charset=utf-8")
{
    /// <summary>Headers besides the content's own.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Sends the answer.</summary>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Body);
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        if (bytes.Length == 0)
            return;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, cancellationToken);
    }
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SyncActors.Api.Problems;
using SyncActors.Sync.Node;

namespace SyncActors.Server.Tests;

/// <summary>A node that joins its cluster again is gone for a moment, for requests too that are let in
/// already.</summary>
public sealed class NodeNotRunningTests
{
    [Fact]
    public async Task A_request_whose_node_stops_under_it_is_told_to_come_again()
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        var handler = new ProblemExceptionHandler(NullLogger<ProblemExceptionHandler>.Instance);
        var failure = Assert.ThrowsAny<Exception>(() => new NodeAccess().Parts);

        Assert.True(await handler.TryHandleAsync(context, failure, CancellationToken.None));

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal("2", context.Response.Headers.RetryAfter);
        body.Position = 0;
        Assert.Equal("/problems/not-ready", (string?)(await JsonNode.ParseAsync(body))!["type"]);
    }
}

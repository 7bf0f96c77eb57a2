using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors;
using SyncActors.Api.Inspection;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Api.Streaming;
using SyncActors.Sync.Node;

namespace SyncActors.Api;

/// <summary>Routes that look into this process: its actors, its size, its log.</summary>
internal static class InspectionApi
{
    private const int DepthMax = 100;
    private const int UndeliveredShown = 10;

    internal static void MapInspectionApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/cluster").WithTags("Inspection").RequireAuthorization(ApiServices.Installation)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/actors", ActorsAsync).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/system", System);
        group.MapGet("/log", Log);
        group.MapGet("/log/stream", LogStreamAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Lists the actors of this process, parents before their children.</summary>
    /// <param name="under">Path of the actor to begin with; all when not given.</param>
    /// <param name="depth">Levels below it; all when not given.</param>
    /// <param name="limit">Actors at most.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Results<Ok<ActorList>, ProblemHttpResult>> ActorsAsync(
        string? under, string? depth, string? limit, NodeAccess node, CancellationToken cancellationToken)
    {
        int? levels = depth is null ? null : (int)Query.Number(nameof(depth), depth, 0, DepthMax);
        return await ActorTree.ReadAsync(node.Parts, under ?? "/", levels, Query.Limit(limit), cancellationToken)
            is { } tree
            ? TypedResults.Ok(tree)
            : Problem.Result(StatusCodes.Status404NotFound, "not-found", $"There is no actor '{under}' on this node.");
    }

    /// <summary>Tells how this process is.</summary>
    internal static Ok<SystemView> System(NodeAccess node, ServerFacts server, TimeProvider time)
    {
        var parts = node.Parts;
        var actors = parts.System.Describe();
        using var process = Process.GetCurrentProcess();
        return TypedResults.Ok(new SystemView(
            parts.System.Name, parts.Node.Id.Value, server.Name, ServerFacts.Version, server.StartedAt,
            (long)(time.GetUtcNow() - server.StartedAt).TotalSeconds, actors.Count,
            actors.Sum(actor => (long)actor.MailboxDepth), actors.Sum(actor => (long)actor.Restarts),
            parts.System.Undelivered.Count, process.Threads.Count, Environment.WorkingSet,
            GC.GetTotalMemory(forceFullCollection: false),
            [.. parts.System.Undelivered.Recent().TakeLast(UndeliveredShown).Select(UndeliveredView.Of)]));
    }

    /// <summary>Shows the newest lines of this process's log, oldest first.</summary>
    internal static Ok<LogList> Log(string? limit, LogRing ring) =>
        TypedResults.Ok(new LogList(ring.Newest(Query.Limit(limit))));

    /// <summary>Sends the lines of this process's log as they come.</summary>
    /// <param name="after">Number of the last line already known; without it, only those to come.</param>
    /// <param name="ring">The lines.</param>
    /// <param name="streams">The open streams.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static Task<IResult> LogStreamAsync(
        string? after, LogRing ring, LiveStreams streams, HttpContext context, CancellationToken cancellationToken)
    {
        var last = Query.SequenceNr(nameof(after), after) ?? ring.Last;
        return streams.SendAsync(context, Look, cancellationToken);

        Task<StreamPart> Look(CancellationToken token)
        {
            var lines = ring.After(last);
            last = lines.Count > 0 ? lines[^1].Number : last;
            return Task.FromResult(
                new StreamPart([.. lines.Select(line => StreamedEvent.Of(line.Number, "line", line))]));
        }
    }
}

/// <summary>How a process is.</summary>
/// <param name="Name">Name of its actor system.</param>
/// <param name="Node">Its identity.</param>
/// <param name="NodeName">What people call it.</param>
/// <param name="Version">Version of SyncActors.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="UptimeSeconds">Seconds since then.</param>
/// <param name="Actors">Actors alive.</param>
/// <param name="Waiting">Messages that wait in their mailboxes.</param>
/// <param name="Restarts">Restarts of the actors alive.</param>
/// <param name="Undelivered">Messages that reached no actor since the start.</param>
/// <param name="Threads">Threads of the process.</param>
/// <param name="MemoryBytes">Memory of the process that lies in RAM.</param>
/// <param name="HeapBytes">Of it, what objects take.</param>
/// <param name="LastUndelivered">The last messages that reached no actor, oldest first; never what is in them.</param>
internal sealed record SystemView(
    string Name, Guid Node, string NodeName, string Version, DateTimeOffset StartedAt, long UptimeSeconds, int Actors,
    long Waiting, long Restarts, long Undelivered, int Threads, long MemoryBytes, long HeapBytes,
    IReadOnlyList<UndeliveredView> LastUndelivered);

/// <summary>A message that reached no actor.</summary>
/// <param name="At">When.</param>
/// <param name="Message">Name of its class.</param>
/// <param name="Recipient">For whom it was.</param>
/// <param name="Reason">Why it did not arrive.</param>
internal sealed record UndeliveredView(
    DateTimeOffset At, string Message, string Recipient, UndeliveredReason Reason)
{
    internal static UndeliveredView Of(UndeliveredMessage message) => new(
        message.At, message.Message.GetType().Name, message.Recipient.Path, message.Reason);
}

/// <summary>Lines of the log.</summary>
/// <param name="Items">Oldest first.</param>
internal sealed record LogList(IReadOnlyList<LogLine> Items);

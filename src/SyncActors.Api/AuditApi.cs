using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Requests;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Node;

namespace SyncActors.Api;

/// <summary>Routes that show who changed what, and prove that nobody touched the record since.</summary>
internal static class AuditApi
{
    internal static void MapAuditApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/audit").WithTags("Audit").RequireAuthorization(ApiServices.Installation)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("", ListAsync).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/verify", VerifyAsync);
        group.MapGet("/chains/{chain}", ChainAsync).ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>Lists changes, newest first.</summary>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <param name="limit">Changes on a page, 1 to 1000.</param>
    /// <param name="actor">Only those of this key, by its id.</param>
    /// <param name="target">Only those of this connector, key or node.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<Page<AuditEntryView>>> ListAsync(
        string? after, string? limit, string? actor, string? target, NodeAccess node,
        CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        var filter = new AuditFilter(PlaceOf(after), actor, target);
        var entries = await node.Parts.Stores.Audit.ReadAsync(filter, size, cancellationToken);
        return TypedResults.Ok(new Page<AuditEntryView>(
            [.. entries.Select(AuditEntryView.Of)], entries.Count == size ? TextOf(entries[^1]) : null));
    }

    /// <summary>Lists one chain in the order in which it was written.</summary>
    /// <param name="chain">Its id.</param>
    /// <param name="after">Number of the last entry already known.</param>
    /// <param name="limit">Entries on a page, 1 to 1000.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<AuditPage>> ChainAsync(
        string chain, string? after, string? limit, NodeAccess node, CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        var entries = await node.Parts.Stores.Audit.ReadChainAsync(
            Query.Uuid(nameof(chain), chain)!.Value, Query.SequenceNr(nameof(after), after) ?? 0, size,
            cancellationToken);
        return TypedResults.Ok(new AuditPage(
            [.. entries.Select(AuditEntryView.Of)], entries.Count == size ? entries[^1].Number : null));
    }

    /// <summary>Reads every chain and proves each entry's seal: that it is as it was written, at its place, with none
    /// missing before it. That none is missing at the end, only heads that were kept elsewhere can tell.</summary>
    internal static async Task<Ok<AuditVerification>> VerifyAsync(NodeAccess node, CancellationToken cancellationToken)
    {
        var parts = node.Parts;
        var proofs = await AuditProof.RunAsync(parts.Stores.Audit, parts.Audit.Seal, cancellationToken);
        return TypedResults.Ok(new AuditVerification(
            proofs.All(proof => proof.Fault is null), [.. proofs.Select(ChainView.Of)]));
    }

    private static string TextOf(AuditEntry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.At.UtcTicks}.{entry.Chain:N}.{entry.Number}");

    private static AuditPlace? PlaceOf(string? after)
    {
        if (after is null)
            return null;
        return after.Split('.') is [var at, var chain, var number]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(chain, "N", out var id)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new AuditPlace(new DateTimeOffset(ticks, TimeSpan.Zero), id, place)
            : throw new BadHttpRequestException("'after' must be the 'next' of the page before.");
    }
}

/// <summary>A part of a chain.</summary>
/// <param name="Items">Entries, oldest first.</param>
/// <param name="Next">Give it as <c>after</c> to get the next part; null when this was the last.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntryView> Items, long? Next);

/// <summary>A change that somebody made.</summary>
/// <param name="Chain">Identity of the process that took it.</param>
/// <param name="Number">Place in that process's chain.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Id of the API key; <c>browser</c> for a consent that came back, <c>server</c> for the process
/// itself, <c>command line</c> for the program on the database.</param>
/// <param name="Action">What, such as <c>command.pause</c>.</param>
/// <param name="Target">Which connector, key or node.</param>
/// <param name="Detail">More of it.</param>
/// <param name="Mac">Its seal, in hexadecimal digits.</param>
internal sealed record AuditEntryView(
    Guid Chain, long Number, DateTimeOffset At, string Actor, string Action, string Target, JsonElement Detail,
    string Mac)
{
    internal static AuditEntryView Of(AuditEntry entry) => new(
        entry.Chain, entry.Number, entry.At, entry.Actor, entry.Action, entry.Target, DetailOf(entry.Detail),
        Convert.ToHexStringLower(entry.Mac.Span));

    // Whoever changed a row may have left anything there.
    private static JsonElement DetailOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}

/// <summary>What a reading of all chains found.</summary>
/// <param name="Ok">Whether every entry is as it was written.</param>
/// <param name="Chains">Chain by chain.</param>
internal sealed record AuditVerification(bool Ok, IReadOnlyList<ChainView> Chains);

/// <summary>What a reading of a chain found.</summary>
/// <param name="Chain">Its id.</param>
/// <param name="Number">Number of the last entry before any fault; 0 for none.</param>
/// <param name="Mac">Seal of that entry, in hexadecimal digits.</param>
/// <param name="Fault">The first entry that is not right; null when all are.</param>
internal sealed record ChainView(Guid Chain, long Number, string Mac, AuditFault? Fault)
{
    internal static ChainView Of(AuditProof proof) => new(
        proof.Chain, proof.Head.Number, Convert.ToHexStringLower(proof.Head.Mac.Span), proof.Fault);
}

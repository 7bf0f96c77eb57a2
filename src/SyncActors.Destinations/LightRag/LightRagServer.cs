using System.Text.Json;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>
/// What all connectors that use one server share: how many documents are on their way, whether it serves the right
/// workspace, what was sent to it lately, and how full it is. Safe for many threads.
/// </summary>
internal sealed class LightRagServer(LightRagOptions options, InFlight inFlight, TimeProvider timeProvider)
{
    private const int ParallelInsertDefault = 3;

    // So many that a server that is done at once need not wait for requests on their way.
    private const int InFlightMin = 16;
    private const int InFlightMost = 1000;
    private static readonly TimeSpan VerifiedFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CountsEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WakeEvery = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private DateTimeOffset _verifiedUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _countsFrom = DateTimeOffset.MinValue;
    private DateTimeOffset _wakeFrom = DateTimeOffset.MinValue;
    private bool _isFull;

    /// <summary>Documents on their way.</summary>
    public InFlight InFlight => inFlight;

    /// <summary>The account's token.</summary>
    public LightRagSession Session { get; } = new();

    /// <summary>Texts that were sent lately.</summary>
    public SentTexts Sent { get; } = new();

    /// <summary>How long it takes until a text is through.</summary>
    public UsualTime UsualTime { get; } = new();

    /// <summary>Texts that the server chokes on.</summary>
    public Strikes Strikes { get; } = new();

    /// <summary>Asks again which workspace it serves before the next delivery: it may have been started anew.</summary>
    public void Doubt()
    {
        lock (_gate)
            _verifiedUntil = DateTimeOffset.MinValue;
    }

    /// <summary>Null when it is up and serves the workspace that is configured, else what to tell the
    /// connector.</summary>
    public async Task<WriteOutcome?> VerifyAsync(LightRagApi api, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (timeProvider.GetUtcNow() < _verifiedUntil)
                return null;
        }

        var health = await api.HealthAsync(cancellationToken);
        if (!health.IsSuccess)
            return (int?)health.Status is >= 200 and < 300
                ? new WriteOutcome.Refused($"{api.Host} is not a LightRAG server. Check base-url")
                : health.ToOutcome(api.Host, outcomeUnknown: false);
        var configuration = health.Body.TryGetProperty("configuration", out var full) ? full : default;
        if (WorkspaceComplaint(api.Host, configuration) is { } complaint)
            return new WriteOutcome.Refused(complaint);
        var parallel = configuration.ValueKind == JsonValueKind.Object
            && configuration.TryGetProperty("max_parallel_insert", out var member)
            && member.TryGetInt32(out var count) && count > 0
                ? count
                : ParallelInsertDefault;
        inFlight.SetLimit(
            options.InFlightMax > 0 ? options.InFlightMax : Math.Clamp(2 * parallel, InFlightMin, InFlightMost));
        lock (_gate)
            _verifiedUntil = timeProvider.GetUtcNow() + VerifiedFor;
        return null;
    }

    private string? WorkspaceComplaint(string host, JsonElement configuration)
    {
        if (options.Workspace is null)
            return null;
        if (configuration.ValueKind != JsonValueKind.Object)
            return $"{host} does not show which workspace it serves. Check api-key, or username and password: it shows "
                + "that only to those who may use it";
        var served = StoredDocument.Text(configuration, "workspace") ?? "";
        return served == options.Workspace
            ? null
            : $"{host} serves the workspace '{served}', not '{options.Workspace}', and whatever is sent there is filed "
            + "under the one it serves. Set base-url to the server of this workspace";
    }

    /// <summary>Waits while more documents wait or are in work there than are wanted.</summary>
    /// <returns>What to tell the connector when that takes too long; null when there is room.</returns>
    public async Task<WriteOutcome?> AwaitRoomAsync(
        LightRagApi api, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (MustCount())
        {
            var answer = await api.CountsAsync(cancellationToken);
            if (!answer.IsSuccess)
                return null; // The insert itself will tell what is wrong.
            var open = Open(answer);
            lock (_gate)
                _isFull = open > (_isFull ? options.PendingMax / 2 : options.PendingMax);
            if (!_isFull)
                return null;
            if (timeProvider.GetUtcNow() >= until)
                return new WriteOutcome.Unavailable(
                    $"{api.Host} has {open} documents waiting or in work, above pending-max", null,
                    OutcomeUnknown: false);
            await Task.Delay(PauseBetweenLooks, timeProvider, cancellationToken);
        }

        return null;
    }

    private bool MustCount()
    {
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            if (!_isFull && now < _countsFrom)
                return false;
            _countsFrom = now + CountsEvery;
            return true;
        }
    }

    private static int Open(LightRagAnswer answer)
    {
        if (!answer.Body.TryGetProperty("status_counts", out var counts) || counts.ValueKind != JsonValueKind.Object)
            return 0;
        return counts.EnumerateObject()
            .Where(status => status.Name.ToLowerInvariant() is not ("processed" or "failed" or "all")
                && status.Value.ValueKind == JsonValueKind.Number)
            .Sum(status => status.Value.TryGetInt32(out var count) ? count : 0);
    }

    /// <summary>Wakes work that lies there and that nobody does, as after a crash of the server: it goes on only when
    /// something makes it. Once in ten minutes, as it tries everything that has failed there anew.</summary>
    public async Task WakeAsync(LightRagApi api, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (timeProvider.GetUtcNow() < _wakeFrom)
                return;
            _wakeFrom = timeProvider.GetUtcNow() + WakeEvery;
        }

        await api.ReprocessAsync(cancellationToken);
    }
}

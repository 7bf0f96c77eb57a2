using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Connector;

/// <summary>
/// The limits that a connector shares with others. Each is a row of the store; whoever changes some reads them, decides
/// by the store's clock, and replaces them unless somebody else did so meanwhile.
/// </summary>
internal sealed class SharedLimits
{
    /// <summary>Tries of a change that others keep overtaking.</summary>
    private const int TriesMax = 8;

    /// <summary>Longest pause of a connector that was overtaken each time; seldom as long.</summary>
    private static readonly TimeSpan OvertakenPause = TimeSpan.FromMilliseconds(500);

    private readonly Guid _connector;
    private readonly IQuotas _quotas;
    private readonly Random _random;
    private readonly IReadOnlyList<SharedLimit> _limits;
    private readonly string[] _keys;
    private readonly LimitScope _narrowest;

    /// <summary>The limits that a connector's source names.</summary>
    public SharedLimits(ConnectorSetup setup, IQuotas quotas, Random random)
    {
        (_connector, _quotas, _random) = (setup.Id.Value, quotas, random);
        _limits = setup.Source.Descriptor.SharedLimits;
        _keys = [.. _limits.Select(limit => KeyOf(setup, limit))];
        _narrowest = _limits.Count > 0 ? _limits.Min(limit => limit.Scope) : default;
    }

    /// <summary>Whether there are none.</summary>
    public bool None => _keys.Length == 0;

    /// <summary>The name of a limit's row: kind of source, scope, who, and period in seconds. It holds no
    /// secret.</summary>
    public static string KeyOf(ConnectorSetup setup, SharedLimit limit)
    {
        var who = limit.Scope == LimitScope.Account
            ? limit.Account ?? (setup.Definition.Credential?.Value ?? setup.Id.Value).ToString("N")
            : Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(setup.Source.Descriptor.OAuth?.ClientId ?? "")).AsSpan(0, 16));
        var (kind, seconds) = (setup.Source.Descriptor.Kind, limit.Limit.Period.TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture, $"{kind}/{limit.Scope.ToString().ToLowerInvariant()}/{who}/{seconds}");
    }

    /// <summary>Takes permits of every limit, the same number, or waits its turn.</summary>
    /// <param name="priority">How urgent.</param>
    /// <param name="since">When the connector last had permits or began to want some.</param>
    /// <param name="permits">How many at most; 1 or more.</param>
    /// <param name="seen">What the vendor said of the limit since the last draw; null for nothing.</param>
    /// <param name="cancellationToken">Gives up; permits may be taken all the same.</param>
    public async Task<SharedPermits> DrawAsync(
        PermitPriority priority, DateTimeOffset since, int permits, SeenQuota? seen,
        CancellationToken cancellationToken)
    {
        var demand = new PermitDemand(_connector, priority, since, permits);
        SharedPermits? drawn = null;
        var changed = await ChangeAsync(
            (buckets, now) =>
            {
                var draw = SharedDraw.Decide(Corrected(buckets, seen, now), demand, now);
                var left = draw.Buckets.Where((_, index) => IsNarrow(index)).Min(bucket => bucket.Bucket.Level);
                drawn = new SharedPermits(
                    draw.Granted, draw.At, draw.Until - (draw.Granted > 0 ? draw.At : now), left);
                return draw.Buckets;
            },
            cancellationToken);
        return changed ? drawn! : new SharedPermits(0, default, OvertakenPause * _random.NextDouble(), 0);
    }

    /// <summary>Puts back what was not used, and stands in line no longer.</summary>
    /// <param name="permits">How many; 0 or more.</param>
    /// <param name="takenAt">When they were taken, as <see cref="SharedPermits.At"/> said.</param>
    /// <param name="keepsPlace">True when the connector still wants some.</param>
    /// <param name="seen">What the vendor said of the limit since the last draw; null for nothing.</param>
    /// <param name="cancellationToken">Gives up; then they come back with time.</param>
    public async Task ReturnAsync(
        int permits, DateTimeOffset takenAt, bool keepsPlace, SeenQuota? seen, CancellationToken cancellationToken) =>
        await ChangeAsync(
            (buckets, now) =>
            [
                .. Corrected(buckets, seen, now)
                    .Select(bucket => permits > 0 ? bucket.Return(permits, takenAt, now) : bucket)
                    .Select(bucket => keepsPlace ? bucket : bucket.Withdraw(_connector)),
            ],
            cancellationToken);

    /// <summary>Closes the account, since the vendor refused a call: nobody who shares it is to run into the same. Only
    /// where there is no such limit the application is closed; one user must not stop all.</summary>
    public async Task BlockAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!None)
            await ChangeAsync(
                (buckets, now) =>
                    [.. buckets.Select((bucket, index) => IsNarrow(index) ? bucket.Block(now + wait, now) : bucket)],
                cancellationToken);
    }

    private IReadOnlyList<SharedBucket> Corrected(
        IReadOnlyList<SharedBucket> buckets, SeenQuota? seen, DateTimeOffset now) =>
        seen is null || seen.ResetsAfter <= TimeSpan.Zero
            ? buckets
            : [.. buckets.Select((bucket, index) => IsNarrow(index)
                ? bucket.Correct(new QuotaSeen(seen.Remaining, now + seen.ResetsAfter), seen.Reserved, now)
                : bucket)];

    // What a vendor says of a call it says of the user who made it.
    private bool IsNarrow(int index) => _limits[index].Scope == _narrowest;

    // False when others overtook it each time.
    private async Task<bool> ChangeAsync(
        Func<IReadOnlyList<SharedBucket>, DateTimeOffset, IReadOnlyList<SharedBucket>> change,
        CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var (now, rows) = await _quotas.ReadAsync(_keys, cancellationToken);
            var buckets = change([.. rows.Select((row, index) => Decode(row, _limits[index].Limit, now))], now);
            var changed = rows.Select((row, index) => row with { Body = Encode(buckets[index]) }).ToList();
            if (await _quotas.ReplaceAsync(changed, cancellationToken))
                return true;
        }

        return false;
    }

    private static SharedBucket Decode(QuotaRow row, RateLimit limit, DateTimeOffset now)
    {
        var bucket = row.Body.Length > 0
            ? JsonSerializer.Deserialize<SharedBucket>(row.Body, SyncJson.Options)
            : null;
        return (bucket ?? SharedBucket.Full(limit, now)).At(limit, now);
    }

    private static string Encode(SharedBucket bucket) => JsonSerializer.Serialize(bucket, SyncJson.Options);
}

/// <summary>What a draw brought.</summary>
/// <param name="Granted">Permits; 0 when none are to be had now.</param>
/// <param name="At">When they were taken, by the store's clock.</param>
/// <param name="For">How long they may be used; when there are none, how long to wait before asking again.</param>
/// <param name="Left">What the limit has left at most; until permits come back.</param>
internal sealed record SharedPermits(int Granted, DateTimeOffset At, TimeSpan For, double Left);

/// <summary>What the vendor said of the limit.</summary>
/// <param name="Remaining">Calls left.</param>
/// <param name="Reserved">Permits that the connector held and had not used then.</param>
/// <param name="ResetsAfter">How long from now the saying holds.</param>
internal sealed record SeenQuota(int Remaining, int Reserved, TimeSpan ResetsAfter);

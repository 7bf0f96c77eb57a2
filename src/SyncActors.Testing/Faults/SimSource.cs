using System.Globalization;
using System.Text.Json;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Testing.Faults;

/// <summary>A source at our own seam: no network, no thread, every answer drawn by the seed.</summary>
/// <param name="vendor">The other side.</param>
/// <param name="reach">The way there.</param>
public sealed class SimSource(SimVendor vendor, SimReach reach) : ISource
{
    private const string AccountEndpoint = "account";
    private const string DevicesEndpoint = "devices";
    private const string BulkPrefix = "bulk/";
    private const string DayPrefix = "day/";
    private const string Pulse = "pulse";
    private static readonly Uri Nowhere = new("https://simulated.invalid");
    private static readonly string[] PulseLines = ["pulse", "pulse-rest"];

    private SimAccount Account => vendor.Account;

    // Nobody asks for grants here, so the account's name in the place of the client's tells whose calls count together.
    private OAuthProvider Application => new(
        "simulated", Nowhere, Nowhere, Account.Name, null, [], ClientAuthentication.Form, [],
        RefreshTokenIsSingleUse: false);

    /// <inheritdoc/>
    public SourceDescriptor Descriptor => new(
        "simulated", [.. Account.Lines.Select(line => new LineSpec(line, SimAccount.IsDense(line), null))],
        vendor.LimitTold, Application, Account.FinalAfter)
    {
        SharedLimits = [new SharedLimit(LimitScope.Application, vendor.LimitTold)],
    };

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known)
    {
        ArgumentNullException.ThrowIfNull(known);
        List<Window> windows = [];
        if (known.TimeZone is null)
            windows.Add(new Window(AccountEndpoint, [], null, 1));
        if (Account.HasDevice)
            windows.Add(new Window(DevicesEndpoint, [], null, 1));
        return windows;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
        [.. needs.GroupBy(need => EndpointOf(need.Line), StringComparer.Ordinal)
            .SelectMany(group => Domain.Coverage.DaySet.Of(group.Select(need => need.Range)).Ranges
                .SelectMany(range => range.Split(Account.WindowDays))
                .Select(range => WindowOf(group.Key, range)))
            .OrderByDescending(window => window.Range!.Value.From)
            .ThenBy(window => window.Endpoint, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await reach.ArriveAsync(cancellationToken);
        var outcome = Answer(request, reach.Time.GetUtcNow());
        if (vendor.Random.Chance(vendor.Faults.Slow))
            await Task.Delay(TimeSpan.FromSeconds(120 * vendor.Random.NextDouble()), reach.Time, cancellationToken);
        return outcome;
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts)
    {
        ArgumentNullException.ThrowIfNull(page);
        switch (page.Window.Endpoint)
        {
            case AccountEndpoint:
                return new MappedPage([], [], [], SourceFacts.Unknown with
                {
                    TimeZone = Account.TimeZone, MemberSince = Account.MemberSince, AccountId = Account.Name,
                });
            case DevicesEndpoint:
                return new MappedPage(
                    [], [], [], SourceFacts.Unknown with { DeviceSyncedAt = page.Body.GetDateTime() });
        }

        var records = page.Body.Deserialize<List<SimRecord>>()!;
        var items = records.Where(record => record.Value is not null).Select(record => (Item)new SampleItem(
            record.Id, record.Line, record.Day,
            [new Sample($"sim_{record.Line}", [], TimestampOf(record.Day), record.Value!.Value)]));

        // Whether the day of a damaged record can be told is a property of the record.
        var rejected = records.Where(record => record.Value is null).Select(record => new RejectedRecord(
            record.Id, record.Line, "no value", record.Id, record.Day.Day % 3 == 0 ? null : record.Day));
        var covered = page.NextCursor is null
            ? page.Window.Lines.Select(line => new LineNeed(line, page.Window.Range!.Value))
            : [];
        return new MappedPage([.. items], [.. rejected], [.. covered], null);
    }

    private static long TimestampOf(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static Window WindowOf(string endpoint, DayRange range)
    {
        var line = endpoint[(endpoint.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return new Window(endpoint, line == Pulse ? PulseLines : [line], range, 1);
    }

    private static string EndpointOf(string line) => line switch
    {
        "food" => BulkPrefix + line,
        _ when line.StartsWith(Pulse, StringComparison.Ordinal) => DayPrefix + Pulse,
        _ => DayPrefix + line,
    };

    private FetchOutcome Answer(FetchRequest request, DateTimeOffset now)
    {
        var (faults, random, window) = (vendor.Faults, vendor.Random, request.Window);
        if (random.Chance(faults.RateLimited))
            return Limited(now, random.Chance(0.5) || !IsFreeSoon(now) ? WaitAtLeast(now, random.Next(1, 1800)) : null);
        if (random.Chance(faults.Transient) && random.Chance(0.5))
            return new FetchOutcome.Transient("connection reset");
        if (!vendor.Accept(now))
            return Limited(now, vendor.Counter.ResetAt(now) - now);
        if (random.Chance(faults.Transient))
            return new FetchOutcome.Transient("502");
        if (random.Chance(faults.Unauthorized))
            return new FetchOutcome.Unauthorized("401");
        if (random.Chance(faults.AccountRefused))
            return new FetchOutcome.AccountRefused("the account is closed", random.Chance(0.5));
        if (window.Range is not { } range)
            return Fetched(request, Survey(window, now), null, now);
        if (window.Lines.Contains(Account.NotOffered))
            return new FetchOutcome.NotOffered("no such data");
        if (window.Endpoint.StartsWith(BulkPrefix, StringComparison.Ordinal) && !Account.HasBulk)
            return new FetchOutcome.NotOffered("no bulk", [WindowOf(DayPrefix + window.Lines[0], range)]);
        if (range.Days > Account.DaysTaken || (range.Days > 1 && random.Chance(faults.TooLarge)))
            return new FetchOutcome.TooLarge(
                [.. range.Split((range.Days + 1) / 2).Select(half => WindowOf(window.Endpoint, half))]);
        if (random.Chance(faults.NotPermitted))
            return new FetchOutcome.NotPermitted("403", "scope");
        if (random.Chance(faults.Refused))
            return new FetchOutcome.Refused("400", "bad request");
        return Page(request, range, now);
    }

    private FetchOutcome Page(FetchRequest request, DayRange range, DateTimeOffset now)
    {
        var from = request.Cursor is { } cursor
            ? DateOnly.ParseExact(cursor, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : range.From;
        var last = from.AddDays(Account.PageDays - 1);
        var through = last < range.Through ? last : range.Through;
        List<SimRecord> records = [];
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            foreach (var line in request.Window.Lines)
                records.AddRange(Account.Records(line, day, now));
        }

        if (records.Count > 0 && vendor.Random.Chance(vendor.Faults.Malformed))
        {
            var damaged = vendor.Random.Next(records.Count);
            records[damaged] = records[damaged] with { Value = null };
        }

        var next = through < range.Through
            ? through.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
        return Fetched(request, JsonSerializer.SerializeToElement(records), next, now);
    }

    private JsonElement Survey(Window window, DateTimeOffset now) =>
        JsonSerializer.SerializeToElement(window.Endpoint == DevicesEndpoint ? Account.ContactAt(now) : null);

    private FetchOutcome.Fetched Fetched(FetchRequest request, JsonElement body, string? next, DateTimeOffset now) =>
        new(new RawPage(request.Window, body, next, 100), Quota(now));

    private FetchOutcome.RateLimited Limited(DateTimeOffset now, TimeSpan? wait)
    {
        vendor.SaidNo = true;
        return new FetchOutcome.RateLimited(wait, wait is null ? Quota(now) : null);
    }

    // Who is told no moment tries after a minute, and is not to be blamed for it.
    private bool IsFreeSoon(DateTimeOffset now) => vendor.Counter.ResetAt(now) - now <= TimeSpan.FromMinutes(1);

    // The moment that it names is one at which it takes a call.
    private TimeSpan WaitAtLeast(DateTimeOffset now, int seconds)
    {
        var (wait, refill) = (TimeSpan.FromSeconds(seconds), vendor.Counter.ResetAt(now) - now);
        return wait > refill ? wait : refill;
    }

    private QuotaSeen? Quota(DateTimeOffset now) =>
        Account.TellsQuota ? new QuotaSeen(vendor.Counter.Remaining(now), vendor.Counter.ResetAt(now)) : null;
}

using System.Text;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>Appends for tests, and the check that a stream holds the numbers 1 to its head.</summary>
internal static class Cases
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static NodeId Node { get; } = new(new Guid("11111111-2222-3333-4444-555555555555"));

    public static EntityId NewEntity() => new(Guid.NewGuid());

    public static Append Append(ShardLease lease, EntityId entity, long head, int events = 1) => new()
    {
        Entity = entity, Lease = lease, ExpectedHead = head,
        Events = [.. Enumerable.Range(1, events).Select(number => Event($"{head + number}"))],
    };

    public static NewEvent Event(string body, string type = "tested") =>
        new(type, 1, Now, null, null, Encoding.UTF8.GetBytes(body));

    public static InboxCommand Command(EntityId entity) => new(
        Guid.NewGuid(), Guid.NewGuid(), entity, new ShardId(0), "trigger", 1, Encoding.UTF8.GetBytes("{}"), Now, 0);

    public static OutboxEntry Delivery() => new(
        Guid.NewGuid(), Guid.NewGuid(), "webhook", "hooks.example", Encoding.UTF8.GetBytes("{}"), Now);

    public static async Task<ShardLease> ClaimAsync(JournalStores stores) =>
        (await stores.Shards.ClaimAllAsync(Node, "test", CancellationToken.None))[0];

    public static async Task<Exception?> TryAppendAsync(IJournal journal, Append append)
    {
        try
        {
            await journal.AppendAsync(append, CancellationToken.None);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    public static async Task<long> HeadAsync(IJournal journal, EntityId entity) =>
        (await journal.RecoverAsync(entity, RecoveryOptions.Default, CancellationToken.None)).HeadSequenceNr;

    public static async Task AssertStreamAsync(IJournal journal, EntityId entity, long head)
    {
        var recovery = await journal.RecoverAsync(
            entity, RecoveryOptions.Default with { EventsMax = 10_000 }, CancellationToken.None);
        Assert.Equal(head, recovery.HeadSequenceNr);
        Assert.Equal(
            Enumerable.Range(1, (int)head).Select(number => $"{number}"),
            recovery.Events.Select(each => Encoding.UTF8.GetString(each.Body.Span)));
    }
}

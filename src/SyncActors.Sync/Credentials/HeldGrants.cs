using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Grants that this process was given, which the database may not have: those whose storing is not confirmed, and for
/// an hour those that were stored, since a fail-over may forget a commit. They outlive the reload of their actor and
/// the node that runs in the process; only the end of the process forgets them.
/// </summary>
public sealed class HeldGrants
{
    /// <summary>How long a stored grant is remembered: longer than a standby lags behind.</summary>
    internal static readonly TimeSpan StoredFor = TimeSpan.FromHours(1);

    private const int EachMax = 4;
    private const int StoredMax = 10_000;

    private readonly ConcurrentDictionary<EntityId, ImmutableArray<HeldGrant>> _held = new();

    /// <summary>All that are held, the newest of each credential last.</summary>
    internal IReadOnlyList<(EntityId Credential, HeldGrant Grant)> All =>
        [.. _held.SelectMany(entry => entry.Value.Select(grant => (entry.Key, grant)))];

    /// <summary>Holds a grant until it is stored.</summary>
    internal void Hold(EntityId credential, HeldGrant grant) => _held.AddOrUpdate(
        credential, _ => [grant],
        (_, known) =>
        {
            var before = known.FirstOrDefault(held => held.IsFollowedBy(grant));
            var next = before is null ? grant : grant.After(before);
            return [.. known.Where(held => held.Rotation != grant.Rotation).Append(next)
                .OrderBy(held => held.Rotation).TakeLast(EachMax)];
        });

    /// <summary>The newest grant that came after the one in force; null when there is none.</summary>
    /// <param name="credential">Whose.</param>
    /// <param name="rotation">Number of the secret in force; 0 when there is none.</param>
    /// <param name="refreshToken">Its refresh token; null when there is none.</param>
    internal HeldGrant? After(EntityId credential, long rotation, string? refreshToken) =>
        _held.TryGetValue(credential, out var held)
            ? held.LastOrDefault(grant => grant.Follows(rotation, HeldGrant.Fingerprint(refreshToken)))
            : null;

    /// <summary>A grant is stored. It is held on only if losing it would matter, which is when it ended another
    /// refresh token.</summary>
    internal void Stored(EntityId credential, HeldGrant grant, DateTimeOffset now)
    {
        if (grant.Before[^1] == HeldGrant.Fingerprint(grant.Grant.RefreshToken))
            Remove(credential, held => held.Rotation <= grant.Rotation);
        else
            Hold(credential, grant with { StoredAt = now });
        foreach (var (other, old) in All.Where(entry => entry.Grant.StoredAt is { } at && now - at >= StoredFor))
            Remove(other, held => held.Rotation <= old.Rotation);
        if (_held.Count <= StoredMax)
            return;
        foreach (var (other, old) in All.Where(entry => entry.Grant.StoredAt is not null)
            .OrderBy(entry => entry.Grant.StoredAt).Take(_held.Count - StoredMax))
            Remove(other, held => held.Rotation <= old.Rotation);
    }

    private void Remove(EntityId credential, Func<HeldGrant, bool> isOld)
    {
        while (_held.TryGetValue(credential, out var known))
        {
            var left = known.Where(held => !isOld(held)).ToImmutableArray();
            if (left.IsEmpty
                ? _held.TryRemove(new KeyValuePair<EntityId, ImmutableArray<HeldGrant>>(credential, known))
                : _held.TryUpdate(credential, left, known))
                return;
        }
    }
}

/// <summary>A grant that this process was given.</summary>
/// <param name="Rotation">Number that it is stored under.</param>
/// <param name="Before">Fingerprints of the refresh tokens that it came after, each in force under the number before
/// the next; the last was in force when this one came. 1 or more.</param>
/// <param name="Grant">The grant.</param>
internal sealed record HeldGrant(long Rotation, ImmutableArray<string> Before, Grant Grant)
{
    private const int BeforeMax = 16;

    /// <summary>When its storing was confirmed, UTC; null while it is not.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>Names a refresh token without telling it; empty for none.</summary>
    public static string Fingerprint(string? refreshToken) => refreshToken is null
        ? ""
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(refreshToken)));

    /// <summary>Whether it came after what was in force under a number.</summary>
    public bool Follows(long rotation, string fingerprint)
    {
        var place = Before.Length - (Rotation - rotation);
        return Rotation > rotation && place >= 0 && Before[(int)place] == fingerprint;
    }

    /// <summary>Whether <paramref name="next"/> replaced it.</summary>
    public bool IsFollowedBy(HeldGrant next) => next.Follows(Rotation, Fingerprint(Grant.RefreshToken));

    /// <summary>The same, with what came before the one that it replaced.</summary>
    public HeldGrant After(HeldGrant before)
    {
        // Of the older one all, then what this one knows beyond it.
        var known = before.Before.Concat(Before.TakeLast((int)(Rotation - before.Rotation)));
        return this with { Before = [.. known.TakeLast(BeforeMax)] };
    }

    /// <summary>Without the tokens.</summary>
    public override string ToString() => $"HeldGrant {Rotation}";
}

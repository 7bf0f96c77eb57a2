namespace SyncActors.Simulators.Limitless.Data;

/// <summary>What the service holds of one user. Safe for many threads.</summary>
public sealed class LimitlessAccount
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(DateTimeOffset Start, string Id), RecordedLifelog> _lifelogs = [];
    private readonly SortedDictionary<(DateTimeOffset CreatedAt, string Id), RecordedChat> _chats = [];
    private readonly Dictionary<string, DateTimeOffset> _places = new(StringComparer.Ordinal);
    private readonly SeededLifelogs? _seeded;
    private DateOnly _next;

    /// <summary>An account.</summary>
    /// <param name="user">Name of the user, for the ledger and for faults.</param>
    /// <param name="key">The API key.</param>
    /// <param name="seeded">Makes its entries day by day; null for those that are put in by hand.</param>
    public LimitlessAccount(string user, string key, SeededLifelogs? seeded = null)
    {
        User = user;
        Key = key;
        _seeded = seeded;
        _next = seeded?.From ?? default;
    }

    /// <summary>Name of the user.</summary>
    public string User { get; }

    /// <summary>The API key.</summary>
    public string Key { get; }

    /// <summary>Whether the key is good; its owner may revoke it.</summary>
    public bool IsRevoked { get; set; }

    /// <summary>Adds an entry, or replaces the one of the same id.</summary>
    public void Put(RecordedLifelog lifelog)
    {
        ArgumentNullException.ThrowIfNull(lifelog);
        lock (_gate)
            Store(lifelog);
    }

    /// <summary>Adds a chat, or replaces the one of the same time and id.</summary>
    public void Put(RecordedChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        lock (_gate)
            _chats[(chat.CreatedAt, chat.Id)] = chat;
    }

    /// <summary>Changes an entry. False when there is none of this id.</summary>
    public bool Edit(string id, LifelogEdit edit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (_gate)
        {
            Fill(now);
            if (!_places.TryGetValue(id, out var start))
                return false;
            var lifelog = _lifelogs[(start, id)];
            Store(lifelog with { Edits = [.. lifelog.Edits.Append(edit).OrderBy(one => one.At)] });
            return true;
        }
    }

    /// <summary>Deletes an entry for good. False when there is none of this id.</summary>
    public bool Remove(string id, DateTimeOffset now)
    {
        lock (_gate)
        {
            Fill(now);
            return _places.Remove(id, out var start) && _lifelogs.Remove((start, id));
        }
    }

    /// <summary>Deletes a chat for good. False when there is none of this id.</summary>
    public bool RemoveChat(string id, DateTimeOffset now) =>
        Chats(now).FirstOrDefault(chat => chat.Id == id) is { } found && RemoveChat(found);

    /// <summary>Entries that can be seen, by beginning and id.</summary>
    public IReadOnlyList<RecordedLifelog> Lifelogs(DateTimeOffset now)
    {
        lock (_gate)
        {
            Fill(now);
            return [.. _lifelogs.Values.Where(lifelog => lifelog.IsThere(now))];
        }
    }

    /// <summary>Chats that can be seen, by creation and id.</summary>
    public IReadOnlyList<RecordedChat> Chats(DateTimeOffset now)
    {
        lock (_gate)
        {
            Fill(now);
            return [.. _chats.Values.Where(chat => chat.CreatedAt <= now)];
        }
    }

    private bool RemoveChat(RecordedChat chat)
    {
        lock (_gate)
            return _chats.Remove((chat.CreatedAt, chat.Id));
    }

    private void Fill(DateTimeOffset now)
    {
        for (var today = DateOnly.FromDateTime(now.UtcDateTime); _seeded is not null && _next <= today;
            _next = _next.AddDays(1))
        {
            foreach (var lifelog in _seeded.Day(_next))
                Store(lifelog);
            foreach (var chat in _seeded.Chats(_next))
                _chats[(chat.CreatedAt, chat.Id)] = chat;
        }
    }

    private void Store(RecordedLifelog lifelog)
    {
        if (_places.TryGetValue(lifelog.Id, out var start))
            _lifelogs.Remove((start, lifelog.Id));
        _places[lifelog.Id] = lifelog.Start;
        _lifelogs[(lifelog.Start, lifelog.Id)] = lifelog;
    }
}

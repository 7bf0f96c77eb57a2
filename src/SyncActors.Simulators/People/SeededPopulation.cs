using System.Collections;
using System.Globalization;

namespace SyncActors.Simulators.People;

/// <summary>
/// Any number of made-up people with years of plausible days. Every day is a pure function of seed, person and date:
/// only days asked for of late are kept, so years of data cost no memory, and two populations with one seed are equal.
/// </summary>
/// <param name="count">Number of people, 1 to 1,000,000.</param>
/// <param name="seed">Root of everything drawn.</param>
/// <param name="from">First day with data; each person joins on it or up to 400 days later.</param>
/// <param name="adjust">Changes a person after it was drawn, for instance its sync habit; must be pure. Null changes
/// nothing.</param>
public sealed class SeededPopulation(
    int count, ulong seed, DateOnly from, Func<Person, Person>? adjust = null) : IPopulation
{
    private const string IdPrefix = "SP";
    private const int RecentDays = 8192; // A power of two.

    private readonly PeopleList _people = new(count, seed, from, adjust);

    // A vendor's client asks for the same days once for each line. Writers may race: every one of them draws the same
    // day.
    private readonly Kept?[] _recent = new Kept?[RecentDays];

    /// <inheritdoc/>
    public IReadOnlyList<Person> People => _people;

    /// <inheritdoc/>
    public Person? Find(string personId) =>
        IndexOf(personId) is { } index && index < _people.Count ? _people[index] : null;

    /// <inheritdoc/>
    public PersonDay? Day(string personId, DateOnly date)
    {
        if (Find(personId) is not { } person) return null;
        if (date < person.MemberSince || date > (person.LastDay ?? DateOnly.MaxValue.AddDays(-2))) return null;
        ref var slot = ref _recent[HashCode.Combine(person.Seed, date.DayNumber) & (RecentDays - 1)];
        if (slot is { } recent && recent.Person == person && recent.Day.Date == date) return recent.Day;
        var day = SeededDay.Of(person, date);
        slot = new Kept(person, day);
        return day;
    }

    private static string IdOf(int index) => IdPrefix + index.ToString("D6", CultureInfo.InvariantCulture);

    private static int? IndexOf(string personId) =>
        personId.StartsWith(IdPrefix, StringComparison.Ordinal) && personId.Length == IdPrefix.Length + 6
        && int.TryParse(personId.AsSpan(IdPrefix.Length), NumberStyles.None, null, out var index)
            ? index
            : null;

    private sealed record Kept(Person Person, PersonDay Day);

    private sealed class PeopleList(int count, ulong seed, DateOnly from, Func<Person, Person>? adjust)
        : IReadOnlyList<Person>
    {
        private const int RecentMax = 1024;

        // People that were drawn of late. Writers may race: every one of them draws the same person.
        private readonly Person?[] _recent = new Person?[Math.Min(RecentMax, count)];

        public int Count => count;

        public Person this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfNegative(index);
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
                var id = IdOf(index);
                var slot = index % RecentMax;
                if (_recent[slot] is { } recent && recent.Id == id) return recent;
                var person = SeededPerson.Of(id, index, seed, from);
                return _recent[slot] = adjust is null ? person : adjust(person);
            }
        }

        public IEnumerator<Person> GetEnumerator()
        {
            for (var index = 0; index < count; index++) yield return this[index];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

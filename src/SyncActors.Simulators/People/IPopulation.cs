namespace SyncActors.Simulators.People;

/// <summary>
/// The people that every simulated vendor serves. A population tells the final truth about a day; what a vendor may
/// show of it at a moment is computed by <see cref="Visibility"/>.
/// </summary>
public interface IPopulation
{
    /// <summary>Everybody, in a fixed order. Elements may be computed on access.</summary>
    IReadOnlyList<Person> People { get; }

    /// <summary>The person with this id, or null.</summary>
    Person? Find(string personId);

    /// <summary>
    /// The day as finally measured; null before the account existed, after its last day and for unknown ids. The same
    /// arguments always give the same content.
    /// </summary>
    PersonDay? Day(string personId, DateOnly date);
}

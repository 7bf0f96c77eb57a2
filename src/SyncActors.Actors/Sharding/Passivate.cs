namespace SyncActors.Actors.Sharding;

/// <summary>What an entity tells its parent when it has nothing more to do: it is stopped after all that waits in its
/// mailbox,
/// and what arrives from then on is kept for its next incarnation.</summary>
public sealed record Passivate;

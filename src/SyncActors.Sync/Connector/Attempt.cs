namespace SyncActors.Sync.Connector;

/// <summary>One life of a connector's pipeline. It equals nothing but itself: what the pipeline of an earlier
/// incarnation of the actor has reported may still lie in the mailbox, and must not be taken for a report of the
/// present one.</summary>
/// <param name="number">Counts the pipelines of one incarnation; names the pipeline's actors.</param>
internal sealed class Attempt(long number)
{
    /// <summary>See the constructor.</summary>
    public long Number => number;
}

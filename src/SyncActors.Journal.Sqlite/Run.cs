namespace SyncActors.Journal.Sqlite;

/// <summary>Events of one entity that stand side by side.</summary>
/// <param name="FirstSequenceNr">Number of the first.</param>
/// <param name="Position">Where the first stands.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Run(long FirstSequenceNr, long Position, long Count)
{
    /// <summary>Number of the last.</summary>
    public long LastSequenceNr => FirstSequenceNr + Count - 1;

    /// <summary>True when the two can be told as one.</summary>
    public bool IsFollowedBy(Run next) =>
        LastSequenceNr + 1 == next.FirstSequenceNr && Position + Count == next.Position;
}

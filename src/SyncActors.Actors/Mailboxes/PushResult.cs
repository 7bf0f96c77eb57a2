namespace SyncActors.Actors.Mailboxes;

/// <summary>What became of a message offered to a mailbox.</summary>
internal enum PushResult
{
    Accepted,
    Full,
    Closed,
}

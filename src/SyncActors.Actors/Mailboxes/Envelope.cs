namespace SyncActors.Actors.Mailboxes;

/// <summary>One message under way with who sent it; also the link of the list it waits in.</summary>
internal sealed class Envelope(object message, ActorRef? sender)
{
    /// <summary>Stands at the head of a mailbox that has closed for good; holds nothing.</summary>
    public static readonly Envelope Closed = new(new object(), sender: null);

    public object Message { get; } = message;

    public ActorRef? Sender { get; } = sender;

    public Envelope? Next { get; set; }
}

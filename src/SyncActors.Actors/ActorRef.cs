using SyncActors.Actors.Cells;

namespace SyncActors.Actors;

/// <summary>The address of an actor: all that others ever hold of it.</summary>
/// <remarks>Messages from one sender to one actor arrive in the order in which they were sent.</remarks>
public abstract class ActorRef
{
    /// <summary>Where the actor stands in the tree, such as <c>/user/parent/child</c>.</summary>
    public abstract string Path { get; }

    /// <summary>The last part of <see cref="Path"/>, unique among the children of one parent.</summary>
    public abstract string Name { get; }

    /// <summary>The system that this address belongs to.</summary>
    internal abstract ActorSystem System { get; }

    /// <summary>The live cell behind the address, or null if there is none now.</summary>
    internal abstract ActorCell? Cell { get; }

    /// <summary>Puts a message into the mailbox and returns at once.</summary>
    /// <param name="message">The message; must not change afterwards.</param>
    /// <param name="sender">Where an answer should go; null if none is wanted.</param>
    /// <returns>False if the mailbox is full or the actor is gone; the message is then in
    /// <see cref="ActorSystem.Undelivered"/>.</returns>
    public abstract bool Tell(object message, ActorRef? sender = null);

    /// <summary>Puts a message into the mailbox as soon as it has room. For flow control, and only downwards: an actor
    /// that waits for one which waits for it waits for ever.</summary>
    /// <param name="message">The message; must not change afterwards.</param>
    /// <param name="sender">Where an answer should go; null if none is wanted.</param>
    /// <param name="cancellationToken">Gives up waiting; the message is then not sent.</param>
    /// <returns>False if the actor is gone; the message is then in <see cref="ActorSystem.Undelivered"/>.</returns>
    public abstract ValueTask<bool> SendAsync(object message, ActorRef? sender, CancellationToken cancellationToken);

    /// <summary>Answers a request: uses the place that the request reserved, so it is accepted beyond the capacity,
    /// never
    /// waits, and is lost only with the actor itself.</summary>
    /// <param name="message">The answer; at most one for each request received, or the mailbox loses its bound.</param>
    /// <param name="sender">Who answers; null if it does not matter.</param>
    public abstract void Reply(object message, ActorRef? sender = null);

    /// <summary>Sends a request and completes with the answer told to its sender.</summary>
    /// <typeparam name="T">Type of the answer.</typeparam>
    /// <param name="message">The request.</param>
    /// <param name="timeout">How long to wait on the system's clock; above zero.</param>
    /// <param name="cancellationToken">Gives up waiting; the request itself goes on.</param>
    /// <exception cref="AskTimeoutException">No answer came in time.</exception>
    /// <exception cref="AskRefusedException">The actor was gone or its mailbox full, or it stopped before it came to
    /// the
    /// request.</exception>
    /// <exception cref="InvalidCastException">The answer is no <typeparamref name="T"/>.</exception>
    /// <remarks>Faults with the exception of an <see cref="ActorFailure"/> told as the answer, or with the exception
    /// that the handler of the request ended with.</remarks>
    public Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return PromiseRef<T>.AskAsync(this, message, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

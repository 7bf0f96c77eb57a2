using System.Diagnostics.CodeAnalysis;
using SyncActors.Actors.Mailboxes;
using SyncActors.Actors.Supervision;

namespace SyncActors.Actors.Cells;

/// <summary>One actor as the kernel sees it: its address, its mailbox and the loop that empties it. Everything else is
/// made
/// when first needed, so that an idle actor costs little.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its timers are disposed when the actor stops.")]
internal sealed class ActorCell : ActorRef, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Busy = 1;

    private readonly ActorSystem _system;
    private readonly ActorCell? _parent;
    private readonly ActorOrigin _origin;
    private Mailbox _mailbox;
    private SignalQueue _signals;
    private Actor? _actor;
    private Envelope? _current;
    private CellParts? _parts;
    private int _activity;
    private int _incarnation;
    private volatile ActorState _state;
    private volatile bool _isStopRequested;

    public ActorCell(ActorSystem system, ActorCell? parent, ActorOrigin origin, int mailboxCapacity)
    {
        _system = system;
        _parent = parent;
        _origin = origin;
        _mailbox = new Mailbox(mailboxCapacity);
    }

    public override string Path => _parent is null ? "/" + Name : _parent.Path + "/" + Name;

    public override string Name => _origin.Name;

    internal override ActorSystem System => _system;

    internal override ActorCell Cell => this;

    public ActorCell? Parent => _parent;

    public ActorRef ParentSeen => _origin.ParentOf(this, _parent) ?? this;

    public ActorOrigin Origin => _origin;

    public Actor? Instance => _actor;

    public Envelope? Current => _current;

    /// <summary>The rarely used part, made now if it is not there. Only on the actor's own turn.</summary>
    public CellParts Parts => _parts ??= new CellParts();

    public CellParts? PartsIfAny => _parts;

    public ActorState State => _state;

    public bool IsStopRequested => _isStopRequested;

    public int Incarnation => _incarnation;

    public int Depth => _mailbox.Depth;

    /// <summary>Read and changed by the parent while this actor is suspended.</summary>
    public RestartHistory Restarts => Parts.Restarts ??= new RestartHistory();

    public int RestartCount => _parts?.Restarts?.Total ?? 0;

    /// <summary>Nothing waits, nothing is being handled, no child lives: a hint for passivation.</summary>
    public bool IsIdle => Volatile.Read(ref _activity) == Idle && _mailbox.Depth == 0 && ChildCount == 0;

    public int ChildCount => _parts?.Children?.Count ?? 0;

    public IReadOnlyList<ActorCell> ChildCells => _parts?.Children?.All() ?? [];

    public CancellationToken StoppingToken
    {
        get
        {
            if (Parts.Stopping is { } existing)
                return existing.Token;
            var made = new CancellationTokenSource();
            Parts.Stopping = made;
            // Whoever asks for the stop sets the flag first and looks for the source after it; this is the other half.
            Interlocked.MemoryBarrier();
#pragma warning disable MA0045 // A turn cannot await, and the source is new: nobody has registered a callback yet.
            if (_isStopRequested)
                made.Cancel();
#pragma warning restore MA0045
            return made.Token;
        }
    }

    public override bool Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var result = Offer(new Envelope(message, sender), isReply: false);
        return result == PushResult.Accepted || Refused(message, sender, result);
    }

    public override void Reply(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Offer(new Envelope(message, sender), isReply: true) != PushResult.Accepted)
            Refused(message, sender, PushResult.Closed);
    }

    public override async ValueTask<bool> SendAsync(
        object message, ActorRef? sender, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        var envelope = new Envelope(message, sender);
        var result = Offer(envelope, isReply: false);
        var isAccepted = result == PushResult.Accepted
            || (result == PushResult.Full && await WaitForRoomAsync(envelope, cancellationToken));
        return isAccepted || Refused(message, sender, PushResult.Closed);
    }

    /// <summary>Puts a message in without reporting a refusal.</summary>
    public PushResult Offer(Envelope envelope, bool isReply)
    {
        var result = isReply ? _mailbox.PushBeyondCapacity(envelope) : _mailbox.TryPush(envelope);
        if (result == PushResult.Accepted)
            Wake();
        return result;
    }

    /// <summary>Puts a letter of the kernel in, whatever the depth; lost without a word if the actor is gone.</summary>
    public void Post(KernelMessage message) => Offer(new Envelope(message, sender: null), isReply: true);

    /// <summary>Waits for room in the mailbox; false if the actor went away meanwhile.</summary>
    public async ValueTask<bool> WaitForRoomAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        var room = _mailbox.RoomOrNew();
        var waiter = room.Add(envelope);
        await using var cancelling = cancellationToken.UnsafeRegister(
            (_, token) => room.Cancel(waiter, token), state: null);
        // The mailbox may have emptied, or closed, between the refusal and the registration.
        if (room.Admit(ref _mailbox))
            Wake();
        return await waiter.Value.Done.Task;
    }

    /// <summary>Sends a signal; false if the actor is gone.</summary>
    public bool Send(Signal signal)
    {
        if (!_signals.Push(signal))
            return false;
        Wake();
        return true;
    }

    /// <summary>Asks the actor to stop and tells whatever it awaits.</summary>
    public void RequestStop()
    {
        if (_isStopRequested)
            return;
        _isStopRequested = true;
        Interlocked.MemoryBarrier();
        if (_parts?.Stopping is { } stopping)
            _system.Run(stopping.Cancel);
        Send(new Signal.Stop());
    }

    public ActorRef CreateChild(Props props, string? name)
    {
        Parts.Children ??= new NamedChildren();
        return _system.CreateChild(this, (NamedChildren)Parts.Children, props, name);
    }

    public ActorCell? FindChild(string name) => _parts?.Children?.Find(name);

    public ActorRef Watch(ActorRef actor)
    {
        var target = actor.Cell ?? actor;
        if (ReferenceEquals(target, this))
            throw new ArgumentException($"{Path}: an actor cannot watch itself.", nameof(actor));
        if (!Parts.AddWatched(target))
            return target;
        if (target is not ActorCell cell || !cell.Send(new Signal.Watch(this)))
            Post(new TerminationNotice(target));
        return target;
    }

    public void Unwatch(ActorRef actor)
    {
        var target = actor.Cell ?? actor;
        if (StopsWatching(target))
            (target as ActorCell)?.Send(new Signal.Unwatch(this));
    }

    /// <summary>Ends the watch on its own side; false if there was none.</summary>
    public bool StopsWatching(ActorRef actor) => _parts?.RemoveWatched(actor) ?? false;

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is { } wanted)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wanted, TimeSpan.Zero, nameof(timeout));
        Parts.ReceiveTimeout?.Dispose();
        Parts.ReceiveTimeout = timeout is { } t ? new ReceiveTimeoutClock(this, t) : null;
    }

    public void PutBack(IReadOnlyList<Envelope> envelopes) => _mailbox.PutBack(envelopes);

    void IThreadPoolWorkItem.Execute() => RunTurn();

    /// <summary>Handles signals and messages until there are none, the throughput is used up or an await is under way.
    /// Runs on one thread at a time: who moves the activity from idle to busy queues it.</summary>
    public void RunTurn()
    {
        var left = _system.Options.Throughput;
        while (_state != ActorState.Stopped)
        {
            if (_signals.Dequeue() is { } signal)
            {
                if (!Lifecycle.Handle(this, signal))
                    return;
            }
            else if (_state == ActorState.Running && left == 0 && _mailbox.HasMail)
            {
                _origin.TurnEnded(_system);
                _system.Dispatch(this);
                return;
            }
            else if (_state == ActorState.Running && _mailbox.Dequeue() is { } envelope)
            {
                left--;
                if (_mailbox.Room is { HasWaiters: true } room)
                    room.Admit(ref _mailbox);
                if (!Deliver(envelope))
                    return;
            }
            else if (!StaysAwake(left))
            {
                return;
            }
        }
    }

    /// <summary>Runs one of the actor's methods to its end; false if it awaits, and then the turn must be left at
    /// once.</summary>
    public bool Await(ValueTask task, Step step)
    {
        if (!task.IsCompleted)
        {
            new PendingStep(this, task, step).Attach();
            return false;
        }

        return Complete(step, PendingStep.ErrorOf(task));
    }

    /// <summary>Goes on after one of the actor's methods has ended; false if the next one awaits.</summary>
    public bool Complete(Step step, Exception? error)
    {
        if (step != Step.Receive)
            return Lifecycle.Completed(this, step, error);
        if (error is not null)
            return Lifecycle.Fail(this, error);
        _current = null;
        _parts?.ReceiveTimeout?.MessageHandled();
        return true;
    }

    /// <summary>Goes on, on a turn of its own, after an await that took longer than the turn.</summary>
    public void Resumed(Step step, Exception? error)
    {
        _origin.TurnEnded(_system);
        if (Complete(step, error) && _state != ActorState.Stopped)
            _system.Dispatch(this);
    }

    public void Become(ActorState state) => _state = state;

    public void SetInstance(Actor? actor) => _actor = actor;

    public void NextIncarnation() => _incarnation = unchecked(_incarnation + 1);

    /// <summary>Ends the handling of the current message and gives it back.</summary>
    public Envelope? TakeCurrent()
    {
        var current = _current;
        _current = null;
        return current;
    }

    /// <summary>Closes mailbox and signals for good; gives back what was left.</summary>
    public (Envelope? Mail, Signal? Signals) Close()
    {
        _state = ActorState.Stopped;
        var mail = _mailbox.Close();
        _mailbox.Room?.RefuseAll();
        var signals = _signals.Close();
        _actor = null;
        _parts = null;
        return (mail, signals);
    }

    private void Wake()
    {
        if (Volatile.Read(ref _activity) == Idle && Interlocked.CompareExchange(ref _activity, Busy, Idle) == Idle)
            _system.Dispatch(this);
    }

    private bool StaysAwake(int left)
    {
        if (left < _system.Options.Throughput)
            _origin.TurnEnded(_system);
        // A plain write here could move behind the look at the queues and lose a wake-up.
        Interlocked.Exchange(ref _activity, Idle);
        return (_signals.HasSignals || (_state == ActorState.Running && _mailbox.HasMail))
            && Interlocked.CompareExchange(ref _activity, Busy, Idle) == Idle;
    }

    private bool Deliver(Envelope envelope)
    {
        var message = envelope.Message is KernelMessage letter ? letter.Open(this) : envelope.Message;
        if (message is null)
            return true;
        if (message is PoisonPill)
        {
            RequestStop();
            return true;
        }

        _current = ReferenceEquals(message, envelope.Message) ? envelope : new Envelope(message, sender: null);
        ValueTask task;
        try
        {
            if (message is Kill)
                throw new ActorKilledException(this);
            task = _parts?.Behaviour is { } behaviour ? behaviour(message) : _actor!.Receive(message);
        }
        catch (Exception e)
        {
            return Complete(Step.Receive, e);
        }

        return Await(task, Step.Receive);
    }

    private bool Refused(object message, ActorRef? sender, PushResult result)
    {
        if (message is not (PoisonPill or Kill or KernelMessage))
        {
            var reason = result == PushResult.Full ? UndeliveredReason.MailboxFull : UndeliveredReason.ActorStopped;
            _system.Refuse(message, sender, this, reason);
        }

        return false;
    }
}

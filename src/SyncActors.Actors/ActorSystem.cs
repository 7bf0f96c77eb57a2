using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncActors.Actors.Cells;
using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors;

/// <summary>A tree of actors with the clock, the scheduler and the dice that they share. Holds no static state:
/// several can
/// live in one process.</summary>
public sealed class ActorSystem : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Type, ILogger> _loggers = new();
    private readonly Lock _dice = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskScheduler? _scheduler;
    private readonly ActorCell _guardian;
    private readonly NamedChildren _topLevel = new();
    private long _lastMadeUpName;

    /// <summary>A running system without actors.</summary>
    /// <param name="name">Its name, for logs.</param>
    /// <param name="options">What it is given from outside.</param>
    public ActorSystem(string name, ActorSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        Options = options.Validated();
        _scheduler = ReferenceEquals(options.TaskScheduler, TaskScheduler.Default) ? null : options.TaskScheduler;
        KernelLogger = options.LoggerFactory.CreateLogger<ActorSystem>();
        Undelivered = new UndeliveredChannel(options.UndeliveredCapacity);
        Shutdown = new CoordinatedShutdown(this, options.ShutdownPhases);
        _guardian = new ActorCell(
            this, parent: null,
            new NamedOrigin("user", Props.Create(static () => new Guardian()).WithSupervisor(options.GuardianStrategy)),
            options.DefaultMailboxCapacity);
        _guardian.Parts.Children = _topLevel;
        _guardian.Send(new Signal.Start());
        WhenTerminated = RunAsync(() => _terminated.Task);
        if (options.ShutdownPhases.Any(p => p.Name == ShutdownPhase.StopActors))
            Shutdown.AddTask(ShutdownPhase.StopActors, "user guardian", _ => StopAsync(_guardian));
    }

    /// <summary>The system's name.</summary>
    public string Name { get; }

    /// <summary>The system's clock.</summary>
    public TimeProvider Time => Options.TimeProvider;

    /// <summary>Messages that reached nobody.</summary>
    public UndeliveredChannel Undelivered { get; }

    /// <summary>The way to take the system down.</summary>
    public CoordinatedShutdown Shutdown { get; }

    /// <summary>Completes when the last actor is gone.</summary>
    public Task WhenTerminated { get; }

    internal ActorSystemOptions Options { get; }

    internal ILogger KernelLogger { get; }

    /// <summary>Makes an actor at the top level, under <c>/user</c>.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name, free at the top level, without a slash.</param>
    /// <exception cref="InvalidOperationException">The name is taken, or the system is stopping.</exception>
    public ActorRef ActorOf(Props props, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return CreateChild(_guardian, _topLevel, props, name);
    }

    /// <summary>Asks an actor to stop.</summary>
    /// <param name="actor">The actor; an entity's address stands for the entity alive now.</param>
    /// <returns>Completes when it is gone with all its children; at once if there is none.</returns>
    public Task StopAsync(ActorRef actor)
    {
        if (actor.Cell is not { } cell)
            return Task.CompletedTask;
        cell.RequestStop();
        return WhenGoneAsync(cell);
    }

    /// <summary>All actors as they are now, each parent before its children; a little out of date when it is
    /// read.</summary>
    public IReadOnlyList<ActorSnapshot> Describe()
    {
        var all = new List<ActorSnapshot>();
        var open = new Stack<ActorCell>([_guardian]);
        while (open.TryPop(out var cell))
        {
            all.Add(new ActorSnapshot(
                cell.Path, cell.Instance?.GetType().Name ?? string.Empty, cell.Depth, cell.State, cell.RestartCount));
            foreach (var child in cell.ChildCells.Reverse())
                open.Push(child);
        }

        return all;
    }

    /// <summary>Runs <see cref="Shutdown"/> and waits until the last actor is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Shutdown.RunAsync("disposed");
        await StopAsync(_guardian);
    }

    internal ActorRef CreateChild(ActorCell parent, NamedChildren siblings, Props props, string? name)
    {
        var child = new ActorCell(this, parent, new NamedOrigin(NameOrNew(name), props), CapacityOf(props));
        siblings.Add(child);
        child.Send(new Signal.Start());
        return child;
    }

    /// <summary>A top level actor that keeps its children in its own way.</summary>
    internal ActorCell CreateTopLevel(Props props, string name, Children children)
    {
        var cell = new ActorCell(this, _guardian, new NamedOrigin(NameOrNew(name), props), CapacityOf(props));
        cell.Parts.Children = children;
        _topLevel.Add(cell);
        cell.Send(new Signal.Start());
        return cell;
    }

    /// <summary>Completes when the actor is gone.</summary>
    internal async Task WhenGoneAsync(ActorCell cell)
    {
        var waiter = new TerminationWaiter(this);
        if (cell.Send(new Signal.Watch(waiter)))
            await waiter.Gone;
    }

    internal int CapacityOf(Props props) => props.MailboxCapacity ?? Options.DefaultMailboxCapacity;

    /// <summary>Gives the cell a turn.</summary>
    internal void Dispatch(ActorCell cell)
    {
        if (_scheduler is null)
            ThreadPool.UnsafeQueueUserWorkItem(cell, preferLocal: true);
        else
            new Task(static c => ((ActorCell)c!).RunTurn(), cell, TaskCreationOptions.DenyChildAttach)
                .Start(_scheduler);
    }

    /// <summary>Runs something short where the actors run, but not on anybody's turn.</summary>
    internal void Run(Action action) =>
        new Task(action, TaskCreationOptions.DenyChildAttach).Start(Options.TaskScheduler);

    /// <summary>Runs something long where the actors run.</summary>
    /// <remarks>The action is awaited inside: unwrapping a task whose continuations run asynchronously would take the
    /// thread
    /// pool, whatever the scheduler.</remarks>
    internal Task RunAsync(Func<Task> action) =>
        Task.Factory.StartNew(
                async () => await action(),
                CancellationToken.None, TaskCreationOptions.DenyChildAttach, Options.TaskScheduler)
            .Unwrap();

    /// <summary>Records a message that will not be handled and tells an ask that waits for it.</summary>
    internal void Refuse(object message, ActorRef? sender, ActorRef recipient, UndeliveredReason reason)
    {
        Undelivered.Add(new UndeliveredMessage(message, sender, recipient, reason, Time.GetUtcNow()));
        (sender as PromiseRef)?.Refused(reason);
    }

    /// <summary>A random number, 0 up to but not including 1.</summary>
    internal double Draw()
    {
        lock (_dice)
            return Options.Random.NextDouble();
    }

    internal ILogger LoggerFor(ActorCell cell) =>
        cell.Instance is { } actor
            ? _loggers.GetOrAdd(
                actor.GetType(), static (type, factory) => factory.CreateLogger(type), Options.LoggerFactory)
            : KernelLogger;

    internal void GuardianTerminated() => _terminated.TrySetResult();

    private string NameOrNew(string? name)
    {
        if (name is null)
            return "$" + Interlocked.Increment(ref _lastMadeUpName).ToString(CultureInfo.InvariantCulture);
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name[0] == '$')
            throw new ArgumentException($"'{name}' is no actor name: no slash, no leading $, not empty.", nameof(name));
        return name;
    }

    private sealed class Guardian : Actor
    {
        protected override ValueTask ReceiveAsync(object message)
        {
            Unhandled(message);
            return ValueTask.CompletedTask;
        }
    }
}

namespace SyncActors.Testing.Simulation;

/// <summary>One node's tasks on the scheduler of the simulation. When the node dies none of them runs any more,
/// whatever they wait for; while it is frozen they wait, and then go on as if nothing had been.</summary>
/// <param name="simulation">Where they run.</param>
public sealed class NodeScheduler(TaskScheduler simulation) : TaskScheduler
{
    private readonly List<Task> _frozen = [];
    private readonly List<(object Timer, Action Fire)> _due = [];

    /// <summary>True once <see cref="Die"/> was called.</summary>
    public bool IsDead { get; private set; }

    /// <summary>True between <see cref="Freeze"/> and <see cref="Thaw"/>.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>How often the node was frozen.</summary>
    public int Freezes { get; private set; }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Ends the node without a farewell.</summary>
    public void Die() => IsDead = true;

    /// <summary>Lets the node stand still, in the middle of whatever it does.</summary>
    public void Freeze()
    {
        IsFrozen = true;
        Freezes++;
    }

    /// <summary>Lets it go on. Timers that came due meanwhile fire once.</summary>
    public void Thaw()
    {
        IsFrozen = false;
        var tasks = _frozen.ToList();
        var due = _due.ToList();
        _frozen.Clear();
        _due.Clear();
        foreach (var task in tasks)
            Start(task);
        foreach (var (_, fire) in due)
            new Task(fire, TaskCreationOptions.DenyChildAttach).Start(simulation);
    }

    /// <summary>Keeps what a timer of a frozen node would do, once however often it comes due.</summary>
    internal void FireOnceThawed(object timer, Action fire)
    {
        if (!_due.Exists(entry => entry.Timer == timer))
            _due.Add((timer, fire));
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (IsFrozen && !IsDead)
            _frozen.Add(task);
        else if (!IsDead)
            Start(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _frozen;

    private void Start(Task task) => new Task(
        () =>
        {
            if (IsFrozen && !IsDead)
                _frozen.Add(task);
            else if (!IsDead)
                TryExecuteTask(task);
        },
        TaskCreationOptions.DenyChildAttach).Start(simulation);
}

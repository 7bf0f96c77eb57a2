namespace SyncActors.Testing.Simulation;

/// <summary>One node's tasks on the scheduler of the simulation. When the node dies none of them runs any more,
/// whatever they wait for.</summary>
/// <param name="simulation">Where they run.</param>
public sealed class NodeScheduler(TaskScheduler simulation) : TaskScheduler
{
    /// <summary>True once <see cref="Die"/> was called.</summary>
    public bool IsDead { get; private set; }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Ends the node without a farewell.</summary>
    public void Die() => IsDead = true;

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (IsDead)
            return;
        var turn = new Task(
            () =>
            {
                if (!IsDead)
                    TryExecuteTask(task);
            },
            TaskCreationOptions.DenyChildAttach);
        turn.Start(simulation);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}

namespace SyncActors.Simulation.Tests.World;

/// <summary>One node's tasks on the scheduler of the simulation. When the node dies none of them runs any more,
/// whatever they wait for.</summary>
internal sealed class NodeScheduler(TaskScheduler simulation) : TaskScheduler
{
    public bool IsDead { get; private set; }

    public override int MaximumConcurrencyLevel => 1;

    public void Die() => IsDead = true;

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

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}

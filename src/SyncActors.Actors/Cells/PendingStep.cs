namespace SyncActors.Actors.Cells;

/// <summary>Which of the actor's methods is running.</summary>
internal enum Step
{
    Receive,
    PreStart,
    PreRestart,
    PostRestart,
    PostStop,
}

/// <summary>One method of an actor that did not end at once; brings its end back to the cell, on the system's
/// scheduler.</summary>
internal sealed class PendingStep(ActorCell cell, ValueTask task, Step step)
{
    public void Attach() => task.GetAwaiter().UnsafeOnCompleted(Resume);

    /// <summary>What a task that has ended failed with; null if it did not fail.</summary>
    public static Exception? ErrorOf(ValueTask ended)
    {
        try
        {
#pragma warning disable MA0045 // It has ended: nothing is waited for.
            ended.GetAwaiter().GetResult();
#pragma warning restore MA0045
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Resume() => cell.Resumed(step, ErrorOf(task));
}

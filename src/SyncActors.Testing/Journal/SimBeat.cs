using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>Counts a simulated node's row up: a task on the node's scheduler, so it stands still when the node does.
/// The session is open from the first beat that arrives until the beat ends or the server closes it.</summary>
internal sealed class SimBeat : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SimJournal _sim;
    private readonly SimState _state;
    private readonly NodeId _node;
    private readonly Task _beating;

    public SimBeat(SimJournal sim, SimState state, NodeId node, TimeSpan every, Pulse pulse)
    {
        (_sim, _state, _node) = (sim, state, node);
        _beating = Task.Factory.StartNew(
            () => RunAsync(every, pulse), CancellationToken.None, TaskCreationOptions.DenyChildAttach, sim.Scheduler)
            .Unwrap();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
#pragma warning disable MA0042 // The asynchronous one leaves the simulation's scheduler.
        _stopping.Cancel();
#pragma warning restore MA0042
        await _beating;
        _stopping.Dispose();
    }

    private async Task RunAsync(TimeSpan every, Pulse pulse)
    {
        try
        {
            while (true)
            {
                var sentAt = _sim.Time.GetTimestamp();
                try
                {
                    if (!await _sim.WriteAsync(Count, _stopping.Token))
                    {
                        pulse.Gone();
                        return;
                    }

                    pulse.Arrived(sentAt);
                    if (pulse.IsHopeless)
                    {
                        await _sim.WriteAsync(End, _stopping.Token);
                        pulse.Gone();
                        return;
                    }
                }
                catch (JournalUnavailableException)
                {
                    pulse.Missed();
                }

                await Task.Delay(every, _sim.Time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It was told to end.
        }
        finally
        {
            lock (_state)
                _state.Cluster.Connect(_node, false);
        }
    }

    private bool End()
    {
        _state.Cluster.SetState(_node, NodeState.Gone);
        return true;
    }

    private bool Count()
    {
        _state.Cluster.Connect(_node, true);
        return _state.Cluster.Beat(_node);
    }
}

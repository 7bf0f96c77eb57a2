using SyncActors.Actors.Cluster;
using SyncActors.Testing.Simulation;

namespace SyncActors.Testing.Journal;

/// <summary>Carries hints between simulated nodes; the seed decides which of them are lost.</summary>
/// <param name="random">Draws, in the order in which hints are told.</param>
public sealed class SimHints(SeededRandom random)
{
    private readonly List<Ear> _ears = [];

    /// <summary>Chance that a hint is lost on its way to one node.</summary>
    public double Lost { get; set; }

    /// <summary>One node's side.</summary>
    /// <param name="scheduler">Where it hears.</param>
    public IHints For(TaskScheduler scheduler) => new Side(this, scheduler);

    private bool IsLost() => random.Chance(Lost);

    private sealed record Ear(Side Side, Action<Hint> Heard);

    private sealed class Side(SimHints all, TaskScheduler scheduler) : IHints
    {
        public void Tell(Hint hint)
        {
            foreach (var ear in all._ears.Where(ear => ear.Side != this))
            {
                if (!all.IsLost())
                    ear.Side.Hear(hint, ear.Heard);
            }
        }

        public IDisposable Listen(Action<Hint> heard)
        {
            var ear = new Ear(this, heard);
            all._ears.Add(ear);
            return new Listening(() => all._ears.Remove(ear));
        }

        private void Hear(Hint hint, Action<Hint> heard) =>
            new Task(() => heard(hint), TaskCreationOptions.DenyChildAttach).Start(scheduler);
    }

    private sealed class Listening(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

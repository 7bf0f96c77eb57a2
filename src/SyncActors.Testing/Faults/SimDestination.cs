using SyncActors.Plugins;

namespace SyncActors.Testing.Faults;

/// <summary>A destination at our own seam, every outcome drawn by the seed.</summary>
/// <param name="store">The other side.</param>
/// <param name="reach">The way there.</param>
public sealed class SimDestination(SimStore store, SimReach reach) : IDestination
{
    /// <inheritdoc/>
    public DestinationDescriptor Descriptor => new(
        "simulated", store.Effect,
        store.Effect == EffectClass.Upsert ? CorrectionKind.Overwrite : CorrectionKind.VersionedAppend,
        TakesSamples: true,
        TakesDocuments: false);

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (faults, random) = (store.Faults, store.Random);
        var freezes = reach.Freezes();
        await TravelAsync(cancellationToken);
        if (random.Chance(faults.Refused))
            return new WriteOutcome.Refused("403");
        if (random.Chance(faults.Unavailable))
        {
            return new WriteOutcome.Unavailable(
                "503", random.Chance(0.2) ? TimeSpan.FromSeconds(random.Next(1, 300)) : null, random.Chance(0.3));
        }

        var isAnswerLost = random.Chance(faults.AnswerLost);
        var arrive = isAnswerLost ? random.Next(request.Items.Count + 1) : request.Items.Count;
        List<ItemOutcome> outcomes = [];
        object? late = reach.Freezes() == freezes ? null : (reach, reach.Freezes());
        foreach (var item in request.Items.Take(arrive))
        {
            // What a look finds is not sent, so nobody can refuse it.
            var known = request.MayHaveBeenSent && store.Finds(item);
            outcomes.Add(!known && random.Chance(faults.ItemRejected)
                ? new ItemOutcome.Rejected("422", "unacceptable")
                : new ItemOutcome.Synced(store.Take(item, known, late)));
        }

        // Done there; whether we learn of it is another matter.
        await SlowAsync(cancellationToken);
        return isAnswerLost
            ? new WriteOutcome.Unavailable("the answer was lost", null, OutcomeUnknown: true)
            : new WriteOutcome.Written(outcomes);
    }

    private async Task TravelAsync(CancellationToken cancellationToken)
    {
        reach.OnTheWay++;
        try
        {
            await reach.ArriveAsync(cancellationToken);
            await Task.Yield();
            await SlowAsync(cancellationToken);

            // What a node had under way when it was cut off does not arrive either.
            await reach.ArriveAsync(cancellationToken);
        }
        finally
        {
            reach.OnTheWay--;
        }
    }

    private Task SlowAsync(CancellationToken cancellationToken) => store.Random.Chance(store.Faults.Slow)
        ? Task.Delay(TimeSpan.FromSeconds(20 * store.Random.NextDouble()), reach.Time, cancellationToken)
        : Task.CompletedTask;
}

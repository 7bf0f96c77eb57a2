using System.Globalization;
using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Fetching;
using SyncActors.Sync.Transforming;
using SyncActors.Sync.Writing;

namespace SyncActors.Sync.Connector;

/// <summary>
/// The three children of a connector while a run is open, and how far ahead of the journal they are. One page is
/// fetched while earlier ones are transformed and written, so at most <see cref="PagesMax"/> pages are in memory.
/// </summary>
internal sealed class Pipeline
{
    /// <summary>Pages on their way at once.</summary>
    internal const int PagesMax = 3;

    private readonly ActorRef _writer;
    private readonly ActorRef _transformer;
    private readonly ActorRef _fetcher;

    private Pipeline(ActorRef writer, ActorRef transformer, ActorRef fetcher, Run run)
    {
        (_writer, _transformer, _fetcher) = (writer, transformer, fetcher);
        Cursor = run.Cursor;
    }

    /// <summary>Index in the run's windows that is asked next.</summary>
    internal int Index { get; private set; }

    /// <summary>Where that window goes on.</summary>
    internal string? Cursor { get; private set; }

    /// <summary>Whether a request is under way.</summary>
    internal bool Fetching { get; private set; }

    /// <summary>Pages fetched and not yet journaled.</summary>
    internal int PagesOnTheWay { get; private set; }

    /// <summary>Whether nothing is under way.</summary>
    internal bool Idle => OnTheWay == 0 && !Sweeping;

    /// <summary>Requests made whose pages are not journaled.</summary>
    internal int OnTheWay => PagesOnTheWay + (Fetching ? 1 : 0);

    /// <summary>Whether destinations are being swept.</summary>
    internal bool Sweeping { get; private set; }

    internal static Pipeline Start(
        ActorContext context, EntityId connector, ConnectorSetup setup, ConnectorServices services, Run run,
        Attempt attempt)
    {
        var suffix = attempt.Number.ToString(CultureInfo.InvariantCulture);
        var writer = context.ActorOf(
            Props.Create(() => new WriterActor(connector, setup, services.Ledger, services.Pulse, services.Random))
                .WithMailbox(1),
            $"writer-{suffix}");
        var transformer = context.ActorOf(
            Props.Create(() => new TransformerActor(setup.Source, setup.Labels, writer)).WithMailbox(1),
            $"transformer-{suffix}");
        var fetcher = context.ActorOf(
            Props.Create(() => new FetcherActor(
                    setup.Source, setup.Definition.Credential, services.Tokens, services.Pulse, transformer))
                .WithMailbox(1),
            $"fetcher-{suffix}");
        return new Pipeline(writer, transformer, fetcher, run);
    }

    /// <summary>Sends the next request on its way.</summary>
    internal void Ask(FetchPage fetch)
    {
        Fetching = true;
        _fetcher.Tell(fetch);
    }

    /// <summary>The request brought a page.</summary>
    internal void Fetched(string? nextCursor)
    {
        Fetching = false;
        PagesOnTheWay++;
        Cursor = nextCursor;
        if (nextCursor is null)
            Index++;
    }

    /// <summary>The request brought none.</summary>
    internal void Ended() => Fetching = false;

    /// <summary>A page is journaled; when it was the window's last, the run has dropped the window.</summary>
    internal void Delivered(bool last)
    {
        PagesOnTheWay--;
        if (last)
            Index--;
    }

    /// <summary>Lets destinations be swept, after all pages.</summary>
    internal void Sweep(Sweep sweep)
    {
        if (Sweeping)
            return;
        Sweeping = true;
        _writer.Tell(sweep);
    }

    /// <summary>They are.</summary>
    internal void Swept() => Sweeping = false;

    /// <summary>Ends the children; what they have under way is cancelled.</summary>
    internal void Stop(ActorContext context)
    {
        context.Stop(_fetcher);
        context.Stop(_transformer);
        context.Stop(_writer);
    }
}

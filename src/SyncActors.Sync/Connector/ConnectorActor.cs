using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Fetching;
using SyncActors.Sync.Inbox;
using SyncActors.Sync.ReadModels;
using SyncActors.Sync.Retention;
using SyncActors.Sync.Writing;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Sync.Connector;

/// <summary>
/// One connector: owns its schedule, its permits and its run. It decides, makes durable, and only then acts; its
/// children fetch, transform and write, and what they report is journaled page by page. What to do next always follows
/// from the state, so after a crash it goes on from the last journaled page.
/// </summary>
internal sealed class ConnectorActor(
    EntityId entity, EventSourcing<ConnectorState, ConnectorEvent> sourcing, ConnectorServices services)
    : EventSourcedActor<ConnectorState, ConnectorEvent>(entity, sourcing)
{
    /// <summary>A wait longer than this is spent as a row, not as an actor.</summary>
    private static readonly TimeSpan WaitInMemoryMax = TimeSpan.FromSeconds(5);

    private readonly ConnectorSetup? _setup = services.Catalog.Find(new ConnectorId(entity.Value));
    private Pipeline? _pipeline;
    private FetchEnded? _ended;
    private (RunOutcome Outcome, string Reason)? _stopping;
    private readonly DueEntry _due = new();
    private Permits? _permits;
    private Attempt? _attempt;
    private long _attempts;
    private bool _tokenRejected;
    private bool _cleanUp;

    /// <inheritdoc/>
    protected override async ValueTask OnRecoveredAsync()
    {
        if (State.Run is null)
            return;
        if (_setup is not null)
            _permits = NewPermits(_setup, resumed: true);

        // A run that is open now was cut off: its next pages may have reached the destinations already.
        await ExecuteAsync(new RecordResumed());
        Context.Self.Tell(Wake.Up);
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case Wake or RetryNow:
                break;
            case CleanUp:
                _cleanUp = true;
                Context.Sender!.Reply(new CleanUpHeard());
                break;
            case HandleCommand handle:
                await UnlessRejectedAsync(CommandAsync(handle.Command));
                break;
            case PageFetched fetched when fetched.Attempt == _attempt:
                _tokenRejected = false;
                _pipeline!.Fetched(fetched.NextCursor);
                break;
            case FetchEnded ended when ended.Attempt == _attempt:
                _pipeline!.Ended();
                _ended = ended;
                break;
            case NoAccess none when none.Attempt == _attempt:
                _pipeline!.Ended();
                await NoAccessAsync(none);
                break;
            case PageDelivered delivered when delivered.Attempt == _attempt:
                await DeliveredAsync(delivered);
                break;
            case SweepEnded swept when swept.Attempt == _attempt:
                _pipeline!.Swept();
                await ExecuteAsync([.. swept.Reports.Select(Step (report) => _ => report)], []);
                break;
            case PageFetched or FetchEnded or NoAccess or PageDelivered or SweepEnded:
                return; // Of a pipeline that is gone.
            default:
                Unhandled(message);
                return;
        }

        await GoOnAsync();
    }

    private async ValueTask GoOnAsync()
    {
        if (_setup is null || State.Definition is null)
        {
            await RestAsync(null);
            return;
        }

        if (AlertClock.NextAt(State) <= Now)
            await ExecuteAsync(new CheckAlerts());
        if (State.Run is null && !await BeginAsync())
            return;
        if (State.Paused)
            _stopping ??= (RunOutcome.Cancelled, "paused");
        if (_stopping is { } stopping)
        {
            // What is under way is waited for: its pages are journaled at the next page boundary.
            if (_pipeline is null or { Idle: true })
                await FinishAsync(stopping.Outcome, stopping.Reason);
            return;
        }

        if (_ended is not null)
        {
            // Pages fetched before the failure come first.
            if (_pipeline!.PagesOnTheWay == 0)
                await EndedAsync(_ended);
            return;
        }

        await AskAsync();
    }

    // Starts a run when one is due. False when there is nothing to do now.
    private async ValueTask<bool> BeginAsync()
    {
        var due = ConnectorDecider.RunAt(State);
        if (due is null || due > Now || _setup is null)
        {
            await RestAsync(ConnectorDecider.WakeAt(State));
            return false;
        }

        var why = State.Requested ?? RunTrigger.Schedule;
        _permits ??= NewPermits(_setup, resumed: false);
        await ExecuteAsync([_ => new Begin(why, _setup.Source.Survey(State.Facts)), _permits.AtBegin], []);
        _permits.Begun();
        return State.Run is not null;
    }

    private async ValueTask AskAsync()
    {
        var run = State.Run!;
        if (run.Left.Count == 0 && !run.Planned)
        {
            await PlanAsync();
            return;
        }

        if (Sweeps.Due(State, _setup!, Now) is var sweeps && run.Left.Count + sweeps.Count == 0)
        {
            await FinishAsync(null, null);
            return;
        }

        _attempt ??= new Attempt(++_attempts);
        _pipeline ??= Pipeline.Start(Context, Entity, _setup!, services, run, _attempt);
        if (sweeps.Count > 0)
        {
            _pipeline.Sweep(new Sweep(_attempt, sweeps));
            return;
        }

        // Pages of the survey are read one after the other: the zone that one tells is what the next one is stamped by.
        var pagesMax = run.Planned ? Pipeline.PagesMax : 1;
        if (_pipeline.Fetching || _pipeline.PagesOnTheWay >= pagesMax || _pipeline.Index >= run.Left.Count
            || Context.Timers.IsActive(nameof(RetryNow)))
        {
            return;
        }

        var permits = _permits!;
        if (await permits.ReserveAsync(run.Left[_pipeline.Index], Context.Stopping) is { } later)
        {
            if (_pipeline.Idle)
                await WaitAsync(later);
            return;
        }

        run = State.Run!;
        permits.Spend();
        _pipeline.Ask(new FetchPage(
            _attempt, run.Left[_pipeline.Index], _pipeline.Cursor, State.FactsInForce(), _tokenRejected,
            Delivery.Of(State, services.Pulse.LostCommitsAt)));
    }

    private Permits NewPermits(ConnectorSetup setup, bool resumed) => new(
        new SharedLimits(setup, services.Quotas, services.Random), () => State, ExecuteAsync, Context.System.Time,
        resumed);

    private async ValueTask PlanAsync()
    {
        StopPipeline();
        await ExecuteAsync(RunPlan.Of(State, _setup!.Source, Now));
        await GoOnAsync();
    }

    private async ValueTask DeliveredAsync(PageDelivered delivered)
    {
        var steps = delivered.Failures.Concat(DeliveryFailure.Unknown(State, _setup!))
            .Select(Step (failure) => _ => new RecordDestinationFailure(
                failure.Destination, failure.Reason, failure.OutcomeUnknown)).ToList();

        // A page that no destination took has moved nothing: it is fetched again by a later run.
        var taken = delivered.Report.Destinations.Count > 0;
        if (taken)
            steps.AddRange([_ => new RecordPage(delivered.Report), AfterPage]);
        else
            _stopping ??= (
                State.Run!.Done > 0 ? RunOutcome.Partial : RunOutcome.Failed,
                DeliveryFailure.Describe(delivered.Failures));
        var planned = State.Run!.Planned;
        await ExecuteAsync(steps, delivered.Ledger);
        _pipeline!.Delivered(last: taken && delivered.Report.NextCursor is null);
        _permits?.Observe(delivered.Report.Quota, _pipeline.OnTheWay);
        if (State.Run is not { } run)
            await EndRunAsync(keepsPlace: false);
        else if (run.Planned && !planned)
            StopPipeline();
    }

    // What follows from the last page of survey or plan shares its append.
    private ConnectorCommand? AfterPage(ConnectorState state) =>
        state.Run is not { Left.Count: 0 } run || state.Paused || _stopping is not null ? null
        : Sweeps.Due(state, _setup!, Now).Count > 0 ? null
        : run.Planned ? new Finish(_permits?.Unspent ?? 0, null, null)
        : RunPlan.Of(state, _setup!.Source, Now);

    private async ValueTask EndedAsync(FetchEnded ended)
    {
        _ended = null;
        switch (FetchReaction.To(ended, _tokenRejected))
        {
            case FetchReaction.Wait wait:
                await ExecuteAsync(wait.Command);
                await _permits!.ThrottledAsync(Context.Stopping);
                await WaitAsync(State.Bucket!.AvailableAt(1, Now));
                return;
            case FetchReaction.Block block:
                await BlockAsync(block.Cause, block.Reason);
                return;
            case FetchReaction.NewToken:
                _tokenRejected = true;
                break;
            case FetchReaction.Close close:
                // The pipeline's place in the list of windows is void; it is empty, so a new one begins at the first
                // window.
                StopPipeline();
                await ExecuteAsync(close.Command);
                break;
            case FetchReaction.Retry retry:
                await FailedAsync(ended.Window, retry.Failure);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        await GoOnAsync();
    }

    private async ValueTask FailedAsync(Window window, FetchOutcome.Transient failure)
    {
        StopPipeline();
        var givenUp = State.Run!.GivenUp;
        var dice = services.Random.NextDouble();
        await ExecuteAsync(new RecordFailure(window, failure.Reason, dice, failure.HostIsUnknown));
        if (State.Run!.GivenUp == givenUp)
        {
            var delay = State.Definition!.Retry.DelayAfter(State.Run.Failures, dice);
            Context.Timers.StartSingleTimer(nameof(RetryNow), new RetryNow(), delay ?? WaitInMemoryMax);
            if (delay > WaitInMemoryMax && _permits is { } permits)
                await permits.ReturnAsync(Context.Stopping);
        }
        else if (!State.Run.Planned || State.Run.GivenUp >= RunLimits.GivenUpMax)
        {
            _stopping = (State.Run.Done > State.Run.GivenUp ? RunOutcome.Partial : RunOutcome.Failed, failure.Reason);
        }
    }

    private async ValueTask NoAccessAsync(NoAccess none)
    {
        if (none.NeedsConsent)
            await BlockAsync(AlertCause.NeedsAuthorization, none.Reason);
        else
            _ended = new FetchEnded(
                none.Attempt, State.Run!.Left[_pipeline!.Index], new FetchOutcome.Transient(none.Reason));
    }

    private async ValueTask BlockAsync(AlertCause cause, string reason)
    {
        await ExecuteAsync(new RecordBlocked(cause, reason));
        _stopping = (RunOutcome.Failed, reason);
        await GoOnAsync();
    }

    private async ValueTask FinishAsync(RunOutcome? early, string? reason)
    {
        await ExecuteAsync(new Finish(_permits?.Unspent ?? 0, early, reason));
        await EndRunAsync(keepsPlace: early == RunOutcome.Yielded);
        await GoOnAsync();
    }

    private async ValueTask EndRunAsync(bool keepsPlace)
    {
        StopPipeline();
        Context.Timers.Cancel(nameof(RetryNow));
        (_stopping, _ended, _tokenRejected) = (null, null, false);
        if (_permits is { } permits)
            await permits.EndAsync(keepsPlace, Context.Stopping);
        await TakeBaselineAsync();
        services.RunEnded(State);
    }

    private void StopPipeline()
    {
        _pipeline?.Stop(Context);
        _pipeline = null;
        _attempt = null;
    }

    // Waits in an open run: short waits by a timer, long ones as a row in the due index, without an actor.
    private async ValueTask WaitAsync(DateTimeOffset until)
    {
        var wait = until - Now;
        if (wait <= WaitInMemoryMax)
        {
            Context.Timers.StartSingleTimer(nameof(Wake), Wake.Up, wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1));
            return;
        }

        // When the next run falls into the wait, this one gives way to its fresh days: between windows, as what is
        // begun would begin anew and perhaps never end.
        if (ConnectorDecider.NextRun(State, Now) < until && State.Run is { Planned: true, Cursor: null })
        {
            await FinishAsync(RunOutcome.Yielded, $"out of permits until {until:O}");
            return;
        }

        StopPipeline();
        if (_permits is { } permits)
            await permits.ReturnAsync(Context.Stopping);
        await RestAsync(ConnectorDecider.Sooner(until, AlertClock.NextAt(State)));
    }

    // Nothing to do before a moment: say so in the due index and leave.
    private async ValueTask RestAsync(DateTimeOffset? until)
    {
        if (_cleanUp && State.Run is null && services.History is { } history)
            await ForgetAsync(history.Keep, history.BaselineEvery, history.Archive);
        _cleanUp = false;
        var change = _due.At(until);
        if (change != DueChange.Keep && State.Definition is not null)
        {
            await PersistAsync([], null, (_, append) => append with { Due = change });
            _due.Written();
        }

        Context.Parent.Tell(new Passivate(), Context.Self);
    }

    private async ValueTask CommandAsync(InboxCommand inbox)
    {
        var settled = await Settlement.OfAsync(inbox, State, Entity, services.Ledger, Now, Context.Stopping);
        await AppendAsync(settled.Events, inbox.CommandId, settled.Ledger, [settled.Outcome]);
        if (settled.IsDone && inbox.Type == CommandCodec.Cancel)
            _stopping ??= (RunOutcome.Cancelled, "cancelled");
        services.CommandSettled(inbox.CommandId);
    }

    private ValueTask ExecuteAsync(ConnectorCommand command) => ExecuteAsync([_ => command], []);

    private async ValueTask ExecuteAsync(IReadOnlyList<Step> steps, IReadOnlyList<LedgerRow> ledger)
    {
        if (Steps.Decide(State, steps, Now) is { Count: > 0 } events)
            await AppendAsync(events, null, ledger, []);
    }

    private async ValueTask AppendAsync(
        IReadOnlyList<ConnectorEvent> events, Guid? cause, IReadOnlyList<LedgerRow> ledger,
        IReadOnlyList<InboxOutcome> handled)
    {
        // The ledger names the event that holds the item: the page's event.
        var page = events.Index().FirstOrDefault(entry => entry.Item is ConnectorEvent.PageSynced).Index;
        var pageAt = SequenceNr + page + 1;
        await PersistAsync(events, cause, (state, append) => append with
        {
            Ledger = [.. ledger.Select(row => row with { AtSequenceNr = pageAt })],
            Due = _due.Between(State, state, Now),
            View = events.Count > 0 ? ConnectorView.Row(Entity, state, append.ExpectedHead + events.Count) : null,
            Handled = handled,
            Outbox = AlertOutbox.Of(State, events, SequenceNr, _setup?.Alerts ?? AlertRoute.Nobody, Now),
        });
        _due.Written();
    }
}

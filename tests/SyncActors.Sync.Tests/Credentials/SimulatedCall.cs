using System.Net;
using System.Text;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>How often a call to the provider goes wrong. Chances are from 0 to 1.</summary>
internal sealed record NetworkFaults(
    double LostBefore = 0, double LostAfter = 0, double ServerError = 0, double Html = 0, double Slow = 0);

/// <summary>
/// One node's way to the provider. Answers come on the simulation's thread at virtual times; whether the caller still
/// waits makes no difference to what the provider does.
/// </summary>
/// <remarks>
/// <see cref="HttpClient"/> awaits its handler without the caller's scheduler: a continuation that is released on the
/// simulation's scheduler goes to the thread pool. Released from a task of the default scheduler that runs here and
/// now, it runs here and now too, and what awaited the client comes back to the simulation.
/// </remarks>
internal sealed class SimulatedCall(
    FakeProvider provider, SimulationPump pump, SeededRandom random) : HttpMessageHandler
{
    private static readonly TimeSpan SlowMax = TimeSpan.FromSeconds(50);

    public NetworkFaults Faults { get; set; } = new();

    /// <summary>What befalls the next call; null leaves it to <see cref="Faults"/>.</summary>
    public Func<Fate>? Plan { get; set; }

    /// <summary>Ends the process that makes the call.</summary>
    public Action? Kill { get; set; }

    /// <summary>The process is gone: nothing leaves it.</summary>
    public bool IsDead { get; set; }

    /// <summary>Answers with something new that did not reach the caller.</summary>
    public int AnswersLost { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        cancellationToken.UnsafeRegister(_ => Outside(() => answer.TrySetCanceled(cancellationToken)), null);
        _ = ServeAsync(TokenRequest.Read(request), answer);
        return answer.Task;
    }

    private async Task ServeAsync(TokenRequest request, TaskCompletionSource<HttpResponseMessage> answer)
    {
        try
        {
            var fate = Plan?.Invoke() ?? Draw();
            var isSlow = random.Chance(Faults.Slow);
            var (there, back) = (Delay(isSlow), Delay(isSlow));
            if (fate == Fate.KilledBefore)
                Kill!();
            if (IsDead || fate == Fate.LostBefore)
                throw new HttpRequestException("connection refused");
            var sentAt = provider.Send();
            await Task.Delay(there, pump.Time);
            if (random.Chance(Faults.ServerError))
                throw new HttpRequestException("reset before the request was read");
            var before = provider.Refreshes;
            var (status, body) = provider.Begin(request, sentAt);
            var isNew = provider.Refreshes > before;
            await Task.Delay(back, pump.Time);
            provider.End(request);
            if (fate == Fate.KilledAfter)
                Kill!();
            if (random.Chance(Faults.Html))
                (status, body, fate) = (HttpStatusCode.BadGateway, "<html>bad gateway</html>", Fate.LostAfter);
            var delivers = !IsDead && fate != Fate.LostAfter && !answer.Task.IsCompleted;
            if (!delivers && isNew)
                AnswersLost++;
            if (!delivers && status != HttpStatusCode.BadGateway)
                throw new HttpRequestException("connection reset");
            var message = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
            Outside(() => answer.TrySetResult(message));
        }
        catch (Exception exception)
        {
            Outside(() => answer.TrySetException(exception));
        }
    }

    private Fate Draw() =>
        random.Chance(Faults.LostBefore) ? Fate.LostBefore : random.Chance(
            Faults.LostAfter) ? Fate.LostAfter : Fate.None;

    private TimeSpan Delay(bool isSlow) => (isSlow ? SlowMax : TimeSpan.FromMilliseconds(300)) * random.NextDouble();

    private static void Outside(Action release) => new Task(release).RunSynchronously(TaskScheduler.Default);
}

/// <summary>What befalls one step.</summary>
internal enum Fate
{
    None,

    /// <summary>It does not happen, and the caller learns of a failure.</summary>
    LostBefore,

    /// <summary>It happens, and the caller learns of a failure.</summary>
    LostAfter,

    /// <summary>The process dies before it.</summary>
    KilledBefore,

    /// <summary>The process dies after it.</summary>
    KilledAfter,
}

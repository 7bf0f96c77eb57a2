using SyncActors.Journal.Postgres.Writing;
using SyncActors.Testing.Simulation;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>How long a lane waits before its next commit.</summary>
public sealed class CommitPaceTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly VirtualTime _time = new(Cases.Now, TaskScheduler.Default);
    private readonly CommitPace _pace;

    public CommitPaceTests() => _pace = new CommitPace(_time);

    [Fact]
    public void A_few_streams_never_wait_however_often_they_append()
    {
        var streams = Streams(CommitPace.ManyStreams - 1);
        for (var round = 0; round < 1_000; round++)
        {
            Assert.Equal(TimeSpan.Zero, _pace.Wait());
            _pace.Begin([streams[round % streams.Count]]);
            Pass(Millisecond);
        }
    }

    [Fact]
    public void Commits_of_many_streams_keep_their_distance()
    {
        foreach (var stream in Streams(CommitPace.ManyStreams))
            _pace.Begin([stream]);
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal(CommitPace.Distance, _pace.Wait());
            Pass(3 * Millisecond);
            Assert.Equal(CommitPace.Distance - (3 * Millisecond), _pace.Wait());
            Pass(CommitPace.Distance);
            Assert.Equal(TimeSpan.Zero, _pace.Wait());
            _pace.Begin(Streams(8));
        }
    }

    [Fact]
    public void After_a_quiet_time_nobody_waits()
    {
        _pace.Begin(Streams(512));
        Pass(Millisecond);
        Assert.NotEqual(TimeSpan.Zero, _pace.Wait());
        Pass(2 * CommitPace.Window);
        _pace.Wait();
        _pace.Begin(Streams(1));
        Assert.Equal(TimeSpan.Zero, _pace.Wait());
    }

    private void Pass(TimeSpan time) => _time.MoveTo(_time.Elapsed + time);

    private static List<AppendWork> Streams(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new AppendWork(Cases.Append(default, Cases.NewEntity(), 0)))];
}

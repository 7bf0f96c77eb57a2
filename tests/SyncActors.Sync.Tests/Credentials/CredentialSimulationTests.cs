using System.Globalization;
using System.Text;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>Random lives of a grant: demands, expiries, rejections, consents, lost calls, lost replies, dead and
/// overtaken nodes. Then the faults end, and all must be well.</summary>
public sealed class CredentialSimulationTests
{
    private const int Operations = 40;

    [Fact]
    public void No_random_fault_costs_a_grant_of_Fitbits_kind() =>
        Each(150, seed => new Life(seed, RefreshRule.Fitbit));

    [Fact]
    public void No_random_fault_costs_a_grant_of_Googles_kind() =>
        Each(150, seed => new Life(seed, RefreshRule.Google));

    [Fact]
    public void A_failing_journal_costs_no_grant_even_where_a_lost_answer_would() =>
        Each(150, seed => new Life(seed, RefreshRule.Strict) { OnlyJournalFails = true });

    [Fact]
    public void Where_answers_are_not_repeated_a_grant_is_refused_only_after_a_lost_answer_and_heals_by_consent()
    {
        var refused = 0;
        Each(150, seed => new Life(seed, RefreshRule.Strict) { Refused = () => refused++ });
        Assert.InRange(refused, 10, 300 * Operations);
    }

    [Fact]
    public void Other_seeds_give_other_lives() =>
        Assert.InRange(
            Enumerable.Range(1, 50).Select(seed => new Life(seed, RefreshRule.Fitbit).Run().Trace).Distinct().Count(),
            45, 50);

    private static void Each(int count, Func<int, Life> life)
    {
        for (var seed = 1; seed <= count; seed++)
        {
            try
            {
                Assert.Equal(life(seed).Run(), life(seed).Run());
            }
            catch (Exception exception)
            {
                throw new Xunit.Sdk.XunitException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private sealed class Life(int seed, RefreshRule rule)
    {
        private readonly CredentialWorld _world = new(seed, rule);
        private readonly SeededRandom _dice = new(unchecked((ulong)seed) ^ 0x11FEUL);
        private readonly StringBuilder _log = new();
        private readonly List<CredentialNode> _nodes = [];
        private int _ends;
        private string? _token;
        private Task? _consent;

        public bool OnlyJournalFails { get; init; }

        public Action? Refused { get; init; }

        public (ulong Trace, string Log) Run()
        {
            _nodes.Add(_world.Node);
            _world.Pump.Run(LiveAsync);
            return (_world.Pump.TraceHash, _log.ToString());
        }

        private async Task LiveAsync()
        {
            await _world.ConsentAsync();
            for (var operation = 0; operation < Operations; operation++)
            {
                SetFaults();
                await StepAsync(_dice.Next(12));
            }

            foreach (var node in _nodes)
                (node.Journal.Faults, node.Call.Faults) = (SimFaults.None, new NetworkFaults());
            await Task.Delay(TimeSpan.FromMinutes(10), _world.Pump.Time);
            await DemandAsync(_world.Node);
            _token = await _world.WorkingTokenAsync();
            var row = await _world.RowAsync();
            Assert.Equal((short)0, row.Status);
            Assert.Null(row.RefreshBeganAt);
            await _world.AssertNoSecretAsync();
            Assert.Equal(0, _world.Provider.SentTooLate);
        }

        private void SetFaults()
        {
            var weight = _dice.Next(3) * 0.07;
            _world.Node.Journal.Faults = new SimFaults
            {
                Slow = weight, LostBefore = weight, LostAfter = weight, Refused = weight / 3,
            };
            if (!OnlyJournalFails)
                _world.Node.Call.Faults = new NetworkFaults(weight, weight, weight, weight, weight);
        }

        private async Task StepAsync(int choice)
        {
            switch (choice)
            {
                case 0 when _token is not null && _world.Provider.Use(_token):
                    _world.Provider.Invalidate(_token);
                    break;
                case 1 when !OnlyJournalFails:
                    await DemandAndAsync(_world.Kill);
                    break;
                case 2 when !OnlyJournalFails:
                    var old = _world.Node;
                    await DemandAndAsync(() => _world.TakeOver());
                    await DemandAsync(old);
                    old.Region.Revoke(0);
                    break;
                case 3 when _dice.Chance(0.2):
                    await _world.ConsentAsync();
                    break;
                case < 7:
                    await Task.Delay(TimeSpan.FromMinutes(_dice.Next(1200)), _world.Pump.Time);
                    break;
                case < 9:
                    await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => DemandAsync(_world.Node)));
                    break;
                default:
                    await DemandAsync(_world.Node);
                    break;
            }
        }

        private async Task DemandAndAsync(Action end)
        {
            var demand = DemandAsync(_world.Node);
            await Task.Delay(TimeSpan.FromMilliseconds(_dice.Next(1000)), _world.Pump.Time);
            end();
            _ends++;
            _nodes.Add(_world.Node);
            await demand;
        }

        // A connector's way: ask, call, and once more if the token is refused.
        private async Task DemandAsync(CredentialNode node)
        {
            string? rejected = null;
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var answer = await node.Tokens.GetAsync(_world.Id, rejected, CancellationToken.None);
                _log.Append(CultureInfo.InvariantCulture, $"{_world.Pump.Time.Elapsed.Ticks} {answer.GetType().Name};");
                if (answer is TokenAnswer.Refused refused)
                {
                    await RefusedAsync(refused);
                    return;
                }

                if (answer is not TokenAnswer.Granted granted)
                    return;
                _token = granted.AccessToken;
                if (_world.Provider.Use(_token))
                    return;
                rejected = _token;
            }
        }

        private async Task RefusedAsync(TokenAnswer.Refused refused)
        {
            var lost = _ends + _nodes.Sum(node => node.Call.AnswersLost);
            Assert.True(rule == RefreshRule.Strict && !OnlyJournalFails && lost > 0, $"Refused: {refused.Reason}");
            Refused?.Invoke();
            await (_consent is { IsCompleted: false } ? _consent : _consent = _world.ConsentAsync());
        }
    }
}

using SyncActors.Domain.Credentials;

namespace SyncActors.Domain.Tests.Credentials;

public sealed class CredentialStateTests
{
    private static readonly DateTimeOffset Ends = new(2026, 3, 10, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_grant_is_kept_refreshed_and_refused()
    {
        var granted = CredentialState.New.Apply(new CredentialEvent.GrantStored(1, ["activity"], Ends));
        Assert.Equal(
            (1, Ends, false, null), (granted.Rotation, granted.ExpiresAt, granted.RefreshOpen, granted.Rejected));

        var open = granted.Apply(new CredentialEvent.RefreshBegan(1));
        Assert.True(open.RefreshOpen);
        Assert.False(open.Apply(new CredentialEvent.RefreshFailed("no route")).RefreshOpen);

        var refreshed = open.Apply(new CredentialEvent.Refreshed(2, [], Ends.AddHours(8)));
        Assert.Equal((2, false), (refreshed.Rotation, refreshed.RefreshOpen));
        Assert.Equal(["activity"], refreshed.Scopes); // A provider that names none has changed none.
        Assert.Equal(["sleep"], open.Apply(new CredentialEvent.Refreshed(2, ["sleep"], Ends)).Scopes);

        var rejected = open.Apply(new CredentialEvent.GrantRejected("invalid_grant"));
        Assert.Equal(("invalid_grant", false), (rejected.Rejected, rejected.RefreshOpen));
        Assert.Null(rejected.Apply(new CredentialEvent.GrantStored(2, ["activity"], Ends)).Rejected);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SyncActors.Api;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Tests;

public sealed class AccessTests
{
    private static readonly string[] Reads =
    [
        "api/v1/connectors", "api/v1/connectors/ann", "api/v1/connectors/ann/coverage", "api/v1/connectors/ann/state",
        "api/v1/connectors/ann/events", "api/v1/connectors/ann/dead-letters",
        "api/v1/connectors/ann/plan", "api/v1/connectors/ann/verify", "api/v1/status", "metrics", "connectors",
        "connectors/ann", "cluster",
        "api/v1/cluster", "api/v1/cluster/shards", "api/v1/cluster/shards/owner?key=ann",
        "api/v1/cluster/regions", "api/v1/cluster/actors", "api/v1/cluster/system", "api/v1/cluster/log",
    ];

    [Fact]
    public async Task Without_a_good_key_nothing_but_health_is_told()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var known = ApiKey.Parse(server.Key)!;
        string?[] keys =
            [null, "nonsense", ".", $"{known.Id}.", $"{known.Id}.wrong", $"key0.{known.Secret}", new string('x', 300)];
        foreach (var key in keys)
        {
            using var client = server.NewClient(key);
            foreach (var path in Reads.Append("api/v1/connectors/ann/events/stream")
                .Append("api/v1/connectors/ann/items/x")
                .Append("api/v1/cluster/stream").Append("api/v1/cluster/log/stream"))
            {
                using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
                await response.IsProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
                Assert.NotEmpty(response.Headers.WwwAuthenticate);
            }

            using var posted = await client.PostAsync(new Uri("api/v1/connectors/ann/pause", UriKind.Relative), null);
            await posted.IsProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task Who_asks_for_a_stream_is_refused_like_anybody_else()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var client = server.NewClient("key0.wrong");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var path in (string[])["cluster/stream", "cluster/log/stream", "connectors/ann/events/stream"])
        {
            using var refused = await client.GetAsync(new Uri($"api/v1/{path}", UriKind.Relative));
            await refused.IsProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task A_revoked_or_expired_key_is_no_key()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var now = TimeProvider.System.GetUtcNow();
        var (revoked, expired, good) = (ApiKey.New(), ApiKey.New(), ApiKey.New());
        var keys = server.Parts.Stores.ApiKeys;
        await keys.AddAsync(
            revoked.Row(Guid.Empty, ApiKey.OperatorScopes, null) with { RevokedAt = now.AddSeconds(-1) },
            CancellationToken.None);
        await keys.AddAsync(expired.Row(Guid.Empty, ApiKey.OperatorScopes, now.AddSeconds(-1)), CancellationToken.None);
        await keys.AddAsync(good.Row(Guid.Empty, ApiKey.OperatorScopes, now.AddHours(1)), CancellationToken.None);
        foreach (var key in new[] { revoked, expired })
        {
            using var client = server.NewClient(key.Text);
            using var refused = await client.GetAsync(new Uri("api/v1/connectors", UriKind.Relative));
            Assert.Equal(
                "The key is not good.", await refused.IsProblemAsync(HttpStatusCode.Unauthorized, "unauthorized"));
        }

        using var holder = server.NewClient(good.Text);
        using var answered = await holder.GetAsync(new Uri("api/v1/connectors", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task A_key_may_come_as_a_bearer_token()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var client = server.NewClient(key: null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        using var metrics = await client.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    [Fact]
    public async Task A_users_key_sees_the_users_connectors_and_no_others()
    {
        await using var server = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("bob")]);
        var key = ApiKey.New();
        await server.Parts.Stores.ApiKeys.AddAsync(
            key.Row(UserId.Of("bob").Value, "read", null), CancellationToken.None);
        using var bob = server.NewClient(key.Text);
        var list = await bob.GetStringAsync("api/v1/connectors");
        Assert.Contains("\"name\":\"bob\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", list, StringComparison.Ordinal);
        using var own = await bob.GetAsync(new Uri("api/v1/connectors/bob", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        foreach (var path in Reads.Where(path => path.Contains("/ann", StringComparison.Ordinal)))
        {
            using var foreign = await bob.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(
                "There is no connector 'ann'.", await foreign.IsProblemAsync(HttpStatusCode.NotFound, "not-found"));
        }

        using var pause = await bob.PostAsync(new Uri("api/v1/connectors/bob/pause", UriKind.Relative), null);
        await pause.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var status = await bob.GetAsync(new Uri("api/v1/status", UriKind.Relative));
        await status.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var ofAnn = await server.PostAsync("api/v1/connectors/ann/pause", null, Guid.NewGuid());
        var location = await ofAnn.Content.ReadAsStringAsync();
        using var command = await bob.GetAsync(
            new Uri($"api/v1/commands/{location.Split('"')[3]}", UriKind.Relative));
        await command.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_does_not_exist_answers_404_and_what_cannot_be_done_405_as_problems()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        foreach (var path in Reads.Where(path => path.Contains("/ann", StringComparison.Ordinal)))
        {
            using var response = await server.Client.GetAsync(
                new Uri(path.Replace("ann", "nobody", StringComparison.Ordinal), UriKind.Relative));
            await response.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
        }

        using var post = await server.PostAsync("api/v1/connectors/nobody/trigger", "{}");
        await post.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var nowhere = await server.Client.GetAsync(new Uri("api/v1/nothing", UriKind.Relative));
        await nowhere.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var wrong = await server.PostAsync("api/v1/connectors", "{}");
        await wrong.IsProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Fact]
    public async Task A_body_over_1_MiB_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var body = $$"""{"keys":["{{new string('x', 1 << 20)}}"]}""";
        using var response = await server.PostAsync("api/v1/connectors/ann/dead-letters/replay", body);
        await response.IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        using var large = await server.PostAsync(
            "api/v1/connectors/ann/dead-letters/replay", $$"""{"keys":["{{new string('x', 70_000)}}"]}""");
        await large.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_back()
    {
        await using var server = await RunningServer.StartAsync(
            [], limits: new ApiLimits { Burst = 3, RequestsPerSecond = 1 });
        var answers = new List<HttpResponseMessage>();
        for (var request = 0; request < 20; request++)
            answers.Add(await server.Client.GetAsync(new Uri("api/v1/connectors", UriKind.Relative)));
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        await refused.IsProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        answers.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task A_data_folder_that_is_made_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var parent = System.IO.Directory.CreateTempSubdirectory("owner-").FullName;
        await using (var server = await RunningServer.StartAsync([], Path.Combine(parent, "data")))
        {
            Assert.Equal(Own, File.GetUnixFileMode(server.Directory));
            Assert.Equal(Own, File.GetUnixFileMode(Path.Combine(server.Directory, "keys")));
        }

        System.IO.Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public async Task The_operators_key_is_made_once_for_the_owner_of_the_folder_alone()
    {
        var first = await RunningServer.StartAsync([]);
        var file = Path.Combine(first.Directory, OperatorKey.FileName);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(
            first.Log.Lines, line => line.Contains(ApiKey.Parse(first.Key)!.Secret, StringComparison.Ordinal));
        await first.StopAsync();
        var second = await RunningServer.StartAsync([], first.Directory);
        Assert.Equal(first.Key, second.Key);
        await second.StopAsync();
        File.Delete(file);
        await using var third = await RunningServer.StartAsync([], first.Directory);
        Assert.NotEqual(first.Key, third.Key);
        await third.GetAsync("api/v1/connectors");
    }

    [Fact]
    public async Task No_secret_stands_in_any_answer_or_in_the_log()
    {
        string[] canaries = ["canary-client-secret-7c1", "canary-access-token-8d2", "canary-refresh-token-9e3"];
        await using var server = await RunningServer.StartAsync(
            Connectors.Idle("ann").Select(entry =>
                entry.Key.EndsWith("client-secret", StringComparison.Ordinal) ? new(entry.Key, canaries[0]) : entry));
        await server.GrantAsync("ann", canaries[1], canaries[2]);
        var told = new StringBuilder();
        foreach (var path in Reads.Append("health").Append("openapi/v1.json"))
            told.AppendLine(await server.Client.GetStringAsync(new Uri(path, UriKind.Relative)));
        using var wrong = await server.PostAsync(
            "api/v1/connectors/ann/grant", $$"""{"accessToken":"{{canaries[1]}}","expiresAt":"never"}""");
        told.AppendLine(await wrong.Content.ReadAsStringAsync());
        using var begun = await server.PostAsync("api/v1/connectors/ann/authorize", "{}");
        told.AppendLine(await begun.Content.ReadAsStringAsync());
        using var ended = await server.Client.GetAsync(
            new Uri($"oauth/fitbit/callback?state=x&code={canaries[1]}", UriKind.Relative));
        told.AppendLine(await ended.Content.ReadAsStringAsync());
        told.AppendJoin('\n', server.Log.Lines);
        Assert.Contains("\"name\":\"ann\"", told.ToString(), StringComparison.Ordinal);
        foreach (var canary in canaries.Append(ApiKey.Parse(server.Key)!.Secret))
            Assert.DoesNotContain(canary, told.ToString(), StringComparison.Ordinal);
    }
}

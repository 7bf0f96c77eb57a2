using System.Net.Http.Json;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Tests.Limitless;

public sealed class LimitlessAccessTests
{
    [Fact]
    public async Task A_key_opens_its_own_account_alone()
    {
        await using var server = await LimitlessServer.StartAsync();

        server.Use("sk-ben");
        Assert.Empty((await server.ListAsync()).Entries);
        server.Use("sk-nobody");
        Assert.Equal(401, (await server.GetAsync("v1/lifelogs")).Status);
        server.Use(null);
        Assert.Equal(401, (await server.GetAsync("v1/lifelogs")).Status);
        Assert.Equal("ben", server.Server.Ledger.Entries()[0].User);
        Assert.Equal("lifelogs", server.Server.Ledger.Entries()[0].RouteClass);
    }

    [Fact]
    public async Task A_full_bucket_of_180_requests_refills_three_a_second()
    {
        await using var server = await LimitlessServer.StartAsync();
        for (var request = 0; request < 180; request++)
            Assert.Equal(200, (await server.GetAsync("v1/lifelogs?limit=1")).Status);

        var refused = await server.GetAsync("v1/lifelogs?limit=1");
        server.Use("sk-ben");
        var other = await server.GetAsync("v1/lifelogs?limit=1");
        server.Use(LimitlessServer.Key);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        var later = await server.GetAsync("v1/lifelogs?limit=1");

        Assert.Equal(429, refused.Status);
        Assert.Equal("""{"error":"Too many requests","retryAfter":"1"}""", refused.Text);
        Assert.Equal(200, other.Status);
        Assert.Equal(200, later.Status);
        Assert.Equal(1, server.Server.Ledger.Count(RequestOutcome.RefusedByQuota));
    }

    [Theory]
    [InlineData(429, """{"error":"Too many requests","retryAfter":"42"}""")]
    [InlineData(401, """{"error":"Unauthorized"}""")]
    [InlineData(404, """{"error":"Lifelog not found"}""")]
    [InlineData(400, """{"error":"Bad request"}""")]
    public async Task Ordered_errors_have_the_documented_body(int status, string body)
    {
        await using var server = await LimitlessServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Status(status))));

        var answer = await server.GetAsync("v1/lifelogs");

        Assert.Equal((status, body), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(504)]
    public async Task Errors_of_the_server_are_HTML(int status)
    {
        await using var server = await LimitlessServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(status)) { RouteClass = "lifelogs" }));

        var answer = await server.GetAsync("v1/lifelogs");

        Assert.Equal(status, answer.Status);
        Assert.StartsWith("<html>", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await server.GetAsync("v1/chats")).Status);
    }

    [Fact]
    public async Task The_service_can_be_withdrawn_or_ended_and_keys_revoked_while_it_runs()
    {
        await using var server = await LimitlessServer.StartAsync();

        await SwitchAsync("""{"withdrawn":true}""");
        Assert.Equal(403, (await server.GetAsync("v1/lifelogs")).Status);
        await SwitchAsync("""{"ended":true}""");
        Assert.Equal(410, (await server.GetAsync("v1/lifelogs")).Status);
        await SwitchAsync("""{"newRoutes":false}""");
        Assert.Equal(404, (await server.GetAsync("v1/chats")).Status);
        await SwitchAsync("{}");
        using var revoked = await server.Client.PutAsync("_sim/people/ann/key?state=revoked", null);
        Assert.Equal(401, (await server.GetAsync("v1/lifelogs")).Status);
        using var good = await server.Client.PutAsync("_sim/people/ann/key?state=good", null);
        Assert.Equal(200, (await server.GetAsync("v1/lifelogs")).Status);
        using var wrong = await server.Client.PutAsJsonAsync("_sim/switches", new { nonsense = true });
        Assert.Equal(400, (int)wrong.StatusCode);

        async Task SwitchAsync(string json)
        {
            using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            using var answer = await server.Client.PutAsync("_sim/switches", content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Entries_can_be_added_changed_and_deleted_by_hand()
    {
        await using var server = await LimitlessServer.StartAsync(hours: 1);

        using var added = await server.Client.PostAsync("_sim/people/ann/lifelogs?title=Tea&text=Hot.&minutes=3", null);
        using var edited = await server.Client.PostAsync("_sim/people/ann/lifelogs/e01/edit?title=New&starred=true", null);
        var (entries, _) = await server.ListAsync();
        using var deleted = await server.Client.DeleteAsync("_sim/people/ann/lifelogs/e01");
        using var unknown = await server.Client.DeleteAsync("_sim/people/ann/lifelogs/e01");

        Assert.Equal(["Tea", "New"], entries.Select(entry => entry.GetProperty("title").GetString()));
        Assert.Single((await server.ListAsync()).Entries);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task The_root_leads_to_the_documentation()
    {
        await using var server = await LimitlessServer.StartAsync();
        using var answer = await server.Client.GetAsync("/");

        Assert.Equal(302, (int)answer.StatusCode);
    }
}

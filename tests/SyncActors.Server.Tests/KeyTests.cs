using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Tests;

/// <summary>The keys of the API, as an operator handles them.</summary>
public sealed class KeyTests
{
    private const string Keys = "api/v1/keys";

    [Fact]
    public async Task A_key_is_made_shown_once_listed_without_its_secret_and_refused_at_once_when_revoked()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var (id, text) = await CreateAsync(server, """{"name":"dashboard","role":"viewer"}""");
        using var holder = server.NewClient(text);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(holder, "api/v1/connectors/ann"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(holder, "api/v1/status"));
        using var change = await holder.PostAsync(new Uri("api/v1/connectors/ann/pause", UriKind.Relative), null);
        await change.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");

        var list = await server.GetAsync(Keys);
        Assert.DoesNotContain(ApiKey.Parse(text)!.Secret, list.GetRawText(), StringComparison.Ordinal);
        var known = list.GetProperty("items").EnumerateArray().Single(key => key.GetProperty("id").GetString() == id);
        Assert.Equal("dashboard", known.GetProperty("name").GetString());
        Assert.Equal("viewer", known.GetProperty("role").GetString());
        Assert.True(known.GetProperty("createdAt").GetDateTimeOffset() <= TimeProvider.System.GetUtcNow());
        Assert.False(known.TryGetProperty("revokedAt", out _));
        Assert.Equal(
            ["createdAt", "id", "name", "role"], known.EnumerateObject().Select(member => member.Name).Order());

        var revoked = await DeleteAsync(server.Client, id);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(holder, "api/v1/connectors/ann"));
        var again = await DeleteAsync(server.Client, id);
        Assert.Equal(
            revoked.GetProperty("revokedAt").GetDateTimeOffset(), again.GetProperty("revokedAt").GetDateTimeOffset());
        using var nobodys = await server.Client.DeleteAsync(new Uri($"{Keys}/key0", UriKind.Relative));
        await nobodys.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_key_of_a_user_is_made_by_name_and_ends_when_it_is_told_to()
    {
        await using var server = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("bob")]);
        var (_, text) = await CreateAsync(
            server, """{"name":"bob's","role":"operator","user":"bob","expiresAt":"2999-01-01T00:00:00+02:00"}""");
        using var bob = server.NewClient(text);
        using var paused = await bob.PostAsync(new Uri("api/v1/connectors/bob/pause", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bob, "api/v1/connectors/ann"));
        var key = (await server.GetAsync(Keys)).GetProperty("items").EnumerateArray()
            .Single(known => known.GetProperty("name").GetString() == "bob's");
        Assert.Equal("bob", key.GetProperty("user").GetString());
        Assert.Equal("2998-12-31T22:00:00+00:00", key.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task Only_an_operator_of_the_whole_installation_handles_keys()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var (_, viewer) = await CreateAsync(server, """{"name":"viewer","role":"viewer"}""");
        var (_, ofAnn) = await CreateAsync(server, """{"name":"ann's","role":"operator","user":"ann"}""");
        foreach (var text in new[] { viewer, ofAnn })
        {
            using var client = server.NewClient(text);
            using var list = await client.GetAsync(new Uri(Keys, UriKind.Relative));
            await list.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
            using var made = await client.PostAsJsonAsync(
                new Uri(Keys, UriKind.Relative), new { name = "x", role = "operator" });
            await made.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
            using var revoked = await client.DeleteAsync(
                new Uri($"{Keys}/{ApiKey.Parse(server.Key)!.Id}", UriKind.Relative));
            await revoked.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        using var nobody = server.NewClient(null);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, Keys));
        await server.GetAsync(Keys);
    }

    [Theory]
    [InlineData("""{"role":"viewer"}""", "'name' is missing; give a text.")]
    [InlineData("""{"name":" ","role":"viewer"}""", "'name' must be a text of 1 to 100 visible characters.")]
    [InlineData("""{"name":"a"}""", "'role' is missing; give a text.")]
    [InlineData("""{"name":"a","role":"king"}""", "'role' is 'king'; it must be operator or viewer.")]
    [InlineData(
        """{"name":"a","role":"viewer","user":"zoe"}""",
        "'user' is 'zoe'; no connector of the configuration has this user.")]
    [InlineData(
        """{"name":"a","role":"viewer","expiresAt":"2020-01-01T00:00:00Z"}""",
        "'expiresAt' is 2020-01-01T00:00:00.0000000+00:00; it must lie ahead.")]
    public async Task A_key_that_makes_no_sense_is_not_made(string body, string detail)
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var response = await server.PostAsync(Keys, body);
        Assert.Equal(detail, await response.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"));
    }

    [Fact]
    public async Task A_list_of_keys_comes_in_parts()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        for (var number = 0; number < 4; number++)
            await CreateAsync(server, $$"""{"name":"k{{number}}","role":"viewer"}""");
        var first = await server.GetAsync($"{Keys}?limit=3");
        var second = await server.GetAsync($"{Keys}?limit=3&after={first.GetProperty("next").GetString()}");
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal(
            ["k0", "k1", "k2", "k3", OperatorKey.FileName],
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
                .Select(key => key.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_open_stream_ends_with_its_key()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var (id, text) = await CreateAsync(server, """{"name":"tail","role":"viewer"}""");
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var holder = server.NewClient(text);
        using var response = await holder.GetAsync(
            new Uri("api/v1/connectors/ann/events/stream?after=0", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, guard.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await DeleteAsync(server.Client, id);

        // Ends by itself: would it go on, the guard would end it with an exception.
        Assert.Contains(
            "event: configured", await response.Content.ReadAsStringAsync(guard.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_operators_own_key_is_revoked_the_next_start_makes_another()
    {
        var first = await RunningServer.StartAsync([]);
        await DeleteAsync(first.Client, ApiKey.Parse(first.Key)!.Id);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first.Client, Keys));
        await first.StopAsync();
        await using var second = await RunningServer.StartAsync([], first.Directory);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(2, (await second.GetAsync(Keys)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_user_whom_the_configuration_no_longer_names_is_shown_by_id()
    {
        var first = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("bob")]);
        await CreateAsync(first, """{"name":"bob's","role":"viewer","user":"bob"}""");
        await first.StopAsync();
        await using var second = await RunningServer.StartAsync(Connectors.Idle("ann"), first.Directory);
        var key = (await second.GetAsync(Keys)).GetProperty("items").EnumerateArray()
            .Single(known => known.GetProperty("name").GetString() == "bob's");
        Assert.Equal(UserId.Of("bob").Value, key.GetProperty("user").GetGuid());
    }

    private static async Task<(string Id, string Text)> CreateAsync(RunningServer server, string body)
    {
        using var response = await server.PostAsync(Keys, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        var made = JsonDocument.Parse(text).RootElement;
        var id = made.GetProperty("key").GetProperty("id").GetString()!;
        var secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith($"{id}.", secret, StringComparison.Ordinal);
        return (id, secret);
    }

    private static async Task<JsonElement> DeleteAsync(HttpClient client, string id)
    {
        using var response = await client.DeleteAsync(new Uri($"{Keys}/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}

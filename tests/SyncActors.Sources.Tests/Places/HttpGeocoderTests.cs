using Microsoft.AspNetCore.Http;
using SyncActors.Sources.Http;
using SyncActors.Sources.Places;
using SyncActors.Sources.Tests.Http;

namespace SyncActors.Sources.Tests.Places;

/// <summary>Against a small server of our own that answers as Nominatim does.</summary>
public sealed class HttpGeocoderTests
{
    private const string Berlin = """
        {"display_name":"Pariser Platz, Mitte, Berlin","address":{"road":"Pariser Platz","suburb":"Mitte","city":"Berlin","country":"Germany","country_code":"de"}}
        """;

    private static readonly GeoPoint Spot = new(52.51631, 13.37768);

    [Fact]
    public async Task A_place_is_asked_for_once_and_roughly()
    {
        await using var world = await World.StartAsync(200, Berlin);

        var first = await world.AskAsync(Spot);
        var again = await world.AskAsync(new GeoPoint(52.51649, 13.37751));

        Assert.Equal(new PlaceAnswer.Found(new Place("Berlin", "Germany")), first);
        Assert.Equal(first, again);
        Assert.Equal(
            "/base/reverse?lat=52.516&lon=13.378&format=json&addressdetails=1&zoom=18&accept-language=en",
            Assert.Single(world.Requests));
        Assert.StartsWith("SyncActors", world.Agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_asked_at_most_once_a_second()
    {
        await using var world = await World.StartAsync(200, Berlin);
        await world.AskAsync(Spot);

        var second = world.AskAsync(new GeoPoint(48.1, 11.5));
        var third = world.AskAsync(new GeoPoint(50.1, 8.6));

        Assert.Single(world.Requests);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await second;
        Assert.Equal(2, world.Requests.Count);
        Assert.False(third.IsCompleted);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await third;
        Assert.Equal(3, world.Requests.Count);
    }

    [Theory]
    [InlineData("""{"address":{"village":"Ahrenshoop","county":"Vorpommern","country":"Germany"}}""", "Ahrenshoop, Germany")]
    [InlineData("""{"address":{"county":"Vorpommern"}}""", "Vorpommern")]
    [InlineData("""{"address":{"city":"Two\nLines","country":7}}""", "Two Lines")]
    public async Task The_most_telling_name_counts(string body, string expected)
    {
        await using var world = await World.StartAsync(200, body);

        Assert.Equal(expected, Assert.IsType<PlaceAnswer.Found>(await world.AskAsync(Spot)).Place.ToString());
    }

    [Theory]
    [InlineData("""{"error":"Unable to geocode"}""")]
    [InlineData("""{"address":{"road":"A 24"}}""")]
    public async Task Places_without_a_name_are_remembered_as_such(string body)
    {
        await using var world = await World.StartAsync(200, body);

        Assert.IsType<PlaceAnswer.Nowhere>(await world.AskAsync(Spot));
        Assert.IsType<PlaceAnswer.Nowhere>(await world.AskAsync(Spot));
        Assert.Single(world.Requests);
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(500, "")]
    [InlineData(403, "blocked")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    public async Task A_failure_is_no_answer_and_is_not_remembered(int status, string body)
    {
        await using var world = await World.StartAsync(status, body);

        Assert.IsType<PlaceAnswer.Unknown>(await world.AskAsync(Spot));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<PlaceAnswer.Unknown>(await world.AskAsync(Spot));
        Assert.Equal(2, world.Requests.Count);
    }

    [Fact]
    public async Task It_is_waited_for_ten_seconds()
    {
        await using var world = await World.StartAsync(200, Berlin);
        world.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var asking = world.AskAsync(Spot);
        await world.Arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        world.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains(
            "within 10 s", Assert.IsType<PlaceAnswer.Unknown>(await asking).Reason, StringComparison.Ordinal);
        world.Hold.SetResult();
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly HttpClient _client = VendorHttp.CreateClient();
        private LoopbackVendor? _server;
        private HttpGeocoder? _geocoder;

        public ManualClock Clock { get; } = ManualClock.At("2026-03-01T10:00:00Z");

        public List<string> Requests { get; } = [];

        public string? Agent { get; private set; }

        public TaskCompletionSource? Hold { get; set; }

        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<World> StartAsync(int status, string body)
        {
            var world = new World();
            world._server = await LoopbackVendor.StartAsync(async context =>
            {
                world.Requests.Add(context.Request.Path + context.Request.QueryString);
                world.Agent = context.Request.Headers.UserAgent;
                world.Arrived.TrySetResult();
                if (world.Hold is { } hold)
                    await hold.Task;
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(body);
            });
            world._geocoder = new HttpGeocoder(
                new Uri(world._server.Address, "base/"),
                new VendorHttp(world._client, world.Clock, VendorHttpLimits.Default), world.Clock);
            return world;
        }

        public Task<PlaceAnswer> AskAsync(GeoPoint position) =>
            _geocoder!.NearestAsync(position, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _server!.DisposeAsync();
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using SyncActors.Plugins;
using SyncActors.Sources.Http;
using SyncActors.Sources.Limitless;
using SyncActors.Sources.Tests.Http;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessAudioTests
{
    private static readonly Attachment Piece = new("audio", "1750150800000-1750154400000");

    private static readonly LimitlessOptions WithAudio = Options(("transformation.include-audio", "true"));

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "audio 1750150800000-1750150860000" })]
    [InlineData(120, new[] { "audio 1750150800000-1750158000000" })]
    [InlineData(121, new[] { "audio-01 1750150800000-1750158000000", "audio-02 1750158000000-1750158060000" })]
    public void Sound_is_cut_into_pieces_of_two_hours(int minutes, string[] expected)
    {
        var document = Document(Entry("a", "2025-06-17T09:00:00Z", minutes), options: WithAudio);

        Assert.Equal(expected, document.Attachments.Select(attachment => $"{attachment.Name} {attachment.Reference}"));
    }

    [Fact]
    public void Pieces_are_bounded_and_there_are_none_unless_asked_for()
    {
        Assert.Equal(24, Document(Entry("a", "2025-06-17T09:00:00Z", 60 * 24 * 365), options: WithAudio).Attachments.Count);
        Assert.Empty(Document(Entry("a", "2025-06-17T09:00:00Z", 60)).Attachments);
    }

    [Fact]
    public async Task A_piece_is_asked_for_by_its_span()
    {
        var scenario = Answering(_ => Sound("audio/ogg; codecs=opus"), WithAudio);

        var opened = Assert.IsType<AttachmentOutcome.Copied>(await scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None));

        Assert.Equal(("audio/ogg", 3), (opened.MediaType, opened.Bytes));
        Assert.Equal(
            "/v1/download-audio?startMs=1750150800000&endMs=1750154400000&audioSource=pendant",
            scenario.Requests[0].RequestUri!.PathAndQuery);
        Assert.Equal(Key, Assert.Single(scenario.Requests[0].Headers.GetValues("X-API-Key")));
    }

    [Theory]
    [InlineData(404, typeof(AttachmentOutcome.None))]
    [InlineData(200, typeof(AttachmentOutcome.None))]
    [InlineData(400, typeof(AttachmentOutcome.Refused))]
    [InlineData(410, typeof(AttachmentOutcome.Refused))]
    [InlineData(401, typeof(AttachmentOutcome.Unavailable))]
    [InlineData(403, typeof(AttachmentOutcome.Unavailable))]
    [InlineData(500, typeof(AttachmentOutcome.Unavailable))]
    public async Task Each_answer_without_sound_has_its_outcome(int status, Type outcome)
    {
        var scenario = Answering(_ => new HttpResponseMessage((HttpStatusCode)status), WithAudio);

        Assert.IsType(outcome, await scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None));
    }

    [Fact]
    public async Task A_429_names_its_wait()
    {
        var scenario = Answering(_ => Response(429, """{"error":"Too many requests","retryAfter":"42"}"""), WithAudio);

        var unavailable = Assert.IsType<AttachmentOutcome.Unavailable>(await scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(42), unavailable.RetryAfter);
    }

    [Fact]
    public async Task Sound_that_is_too_large_is_refused_for_good()
    {
        var scenario = Answering(_ => Sound("audio/ogg"), WithAudio, limits: VendorHttpLimits.Default with { BodyBytesMax = 2 });

        Assert.IsType<AttachmentOutcome.Refused>(await scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5-4")]
    [InlineData("1-2-3")]
    [InlineData("0-7200001")]
    [InlineData("http://elsewhere.example")]
    public async Task A_reference_that_is_not_ours_is_never_asked_for(string reference)
    {
        var scenario = Answering(_ => Sound("audio/ogg"), WithAudio);

        Assert.IsType<AttachmentOutcome.Refused>(
            await scenario.Source.CopyAsync(Piece with { Reference = reference }, Stream.Null, CancellationToken.None));
        Assert.Empty(scenario.Requests);
    }

    [Fact]
    public async Task Sound_is_asked_for_once_a_second()
    {
        var clock = ManualClock.At("2025-06-18T12:00:00Z");
        var scenario = Answering(_ => Sound("audio/ogg"), WithAudio, clock);

        var all = Enumerable.Range(0, 3).Select(_ => scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None)).ToList();
        await all[0];
        Assert.Single(scenario.Requests);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Single(scenario.Requests);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await all[1];
        Assert.Equal(2, scenario.Requests.Count);
        clock.Advance(TimeSpan.FromSeconds(1));
        await all[2];

        clock.Advance(TimeSpan.FromMinutes(5));
        await scenario.Source.CopyAsync(Piece, Stream.Null, CancellationToken.None);
        Assert.Equal(4, scenario.Requests.Count);
    }

    private static HttpResponseMessage Sound(string type)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2, 3]) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return response;
    }
}

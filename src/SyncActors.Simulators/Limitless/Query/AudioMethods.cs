using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Sound of a span. The bytes look like Ogg Opus from outside and hold noise: the same span gives the same
/// ones.</summary>
internal static class AudioMethods
{
    private const int BytesPerSecond = 200;
    private static readonly TimeSpan SpanMax = TimeSpan.FromHours(2);

    /// <summary>Answers <c>GET /v1/download-audio</c>.</summary>
    /// <exception cref="BadRequestException">A parameter is wrong.</exception>
    public static async Task AnswerAsync(
        HttpContext context, LimitlessAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query);
        var (startMs, endMs) = (query.Number("startMs"), query.Number("endMs"));
        if (query.Text("audioSource") is not (null or "pendant"))
            throw new BadRequestException("Invalid audioSource");
        if (endMs <= startMs)
            throw new BadRequestException("endMs must be greater than startMs");
        if (endMs - startMs > SpanMax.TotalMilliseconds)
            throw new BadRequestException("Requested range exceeds the maximum of 7200000 ms");
        if (!account.Lifelogs(now).Any(entry => entry.HasAudio
            && entry.Start.ToUnixTimeMilliseconds() < endMs && entry.End.ToUnixTimeMilliseconds() > startMs))
        {
            await LimitlessError.Text(404, "No audio found for the specified time range")
                .WriteAsync(context, cancellationToken);
            return;
        }

        var sound = Sound(startMs, endMs);
        context.Response.ContentType = "audio/ogg";
        context.Response.ContentLength = sound.Length;
        context.Response.Headers.CacheControl = "public, max-age=3600";
        context.Response.Headers.ContentDisposition = "inline; filename=\"audio.ogg\"";
        await context.Response.Body.WriteAsync(sound, cancellationToken);
    }

    private static byte[] Sound(long startMs, long endMs)
    {
        var sound = new byte[64 + ((endMs - startMs) * BytesPerSecond / 1000)];
        var dice = Dice.For(1, "sound", startMs, endMs);
        for (var index = 0; index < sound.Length; index++)
            sound[index] = (byte)dice.Between(0, 255);
        "OggS"u8.CopyTo(sound);
        "OpusHead"u8.CopyTo(sound.AsSpan(28));
        return sound;
    }
}

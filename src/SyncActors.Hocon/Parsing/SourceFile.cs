using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace SyncActors.Hocon.Parsing;

/// <summary>Reads configuration files within bounds.</summary>
internal static class SourceFile
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a whole file as UTF-8.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="askedAt">Where the file is named; for the error if it cannot be read.</param>
    /// <exception cref="HoconException">The file is missing, unreadable, too large or not UTF-8.</exception>
    [SuppressMessage("Design", "MA0045:Do not use blocking calls", Justification = "Providers load synchronously.")]
    public static string Read(string file, HoconOrigin askedAt)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            // One byte more than allowed tells a file that is too large, also where no length is known, as of a pipe.
            var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                content.Write(buffer, 0, read);
                if (content.Length <= HoconLimits.FileBytesMax) continue;
                throw new HoconException(HoconErrorKind.Include, askedAt,
                    $"The file \"{file}\" is larger than {HoconLimits.FileBytesMax} bytes.");
            }

            return StrictUtf8.GetString(content.GetBuffer(), 0, (int)content.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new HoconException(
                HoconErrorKind.Syntax, new HoconOrigin(file, 0, 0), "The file is not UTF-8; save it as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(
                HoconErrorKind.Include, askedAt, $"The file \"{file}\" cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks that a text is JSON, for files that say so by their extension.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Name of the text in origins.</param>
    /// <exception cref="HoconException">The text is not JSON.</exception>
    public static void RequireJson(string text, string file)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = HoconLimits.NestingMax + 2 };
            using var document = JsonDocument.Parse(text.AsMemory(text.StartsWith('\ufeff') ? 1 : 0), options);
        }
        catch (JsonException e)
        {
            var origin = new HoconOrigin(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            throw new HoconException(HoconErrorKind.Syntax, origin,
                $"A file that ends in .json must be strict JSON: {e.Message}", e);
        }
    }
}

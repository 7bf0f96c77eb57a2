using System.Text;

namespace SyncActors.Simulators.LightRag;

/// <summary>The file of a form of type <c>multipart/form-data</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What it holds.</param>
internal sealed record MultipartFile(string Name, byte[] Content)
{
    /// <summary>Reads the first part that has a file name; null when there is none.</summary>
    public static MultipartFile? Read(LightRagRequest request)
    {
        if (After(request.Header("Content-Type"), "boundary=") is not { } boundary)
            return null;
        // One byte is one character, so that places in the text are places in the bytes.
        var text = Encoding.Latin1.GetString(request.Body.Span);
        foreach (var part in text.Split("--" + boundary, StringSplitOptions.RemoveEmptyEntries))
        {
            var split = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (split < 0 || After(part[..split], "filename=") is not { Length: > 0 } name)
                continue;
            var content = part[(split + 4)..];
            if (content.EndsWith("\r\n", StringComparison.Ordinal))
                content = content[..^2];
            return new MultipartFile(name, Encoding.Latin1.GetBytes(content));
        }

        return null;
    }

    private static string? After(string? text, string mark)
    {
        var at = text?.IndexOf(mark, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        var rest = text![(at + mark.Length)..];
        return rest.StartsWith('"')
            ? rest[1..].Split('"')[0]
            : rest.Split([';', '\r', '\n'])[0].Trim();
    }
}

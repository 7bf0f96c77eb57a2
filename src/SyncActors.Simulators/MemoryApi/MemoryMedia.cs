using System.Text;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>Small files that begin as real ones of their kind do and are the same on every call.</summary>
internal static class MemoryMedia
{
    private const int Bytes = 2048;

    /// <summary>The audio of a memory; which of the three kinds it is depends on its id.</summary>
    internal static (string MediaType, byte[] Body) Audio(string id) => (People.Dice.Key(id) % 3) switch
    {
        0 => ("audio/mpeg", Fill("ID3\u0004\0\0", id)),
        1 => ("audio/ogg", Fill("OggS\0\u0002", id)),
        _ => ("audio/webm", Fill("\u001AE\u00DF\u00A3", id)),
    };

    /// <summary>The image of a memory.</summary>
    internal static (string MediaType, byte[] Body) Image(string id) => (People.Dice.Key(id) % 2) switch
    {
        0 => ("image/jpeg", Fill("\u00FF\u00D8\u00FF\u00E0", id)),
        _ => ("image/png", Fill("\u0089PNG\r\n\u001A\n", id)),
    };

    private static byte[] Fill(string head, string id)
    {
        var body = new byte[Bytes];
        var start = Encoding.Latin1.GetBytes(head);
        start.CopyTo(body, 0);
        var dice = People.Dice.For(0, id);
        for (var index = start.Length; index < Bytes; index++)
            body[index] = (byte)dice.Between(0, 255);
        return body;
    }
}

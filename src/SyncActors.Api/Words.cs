using System.Text.Json;

namespace SyncActors.Api;

/// <summary>Words of enumerations as JSON has them: <c>needs-authorization</c>.</summary>
internal static class Words
{
    internal static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SyncActors.Server.Tests;

/// <summary>Checks of refusals.</summary>
internal static class ProblemAnswers
{
    /// <summary>The answer is a problem document of this status and type; returns its detail.</summary>
    internal static async Task<string> IsProblemAsync(
        this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"/problems/{code}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("detail").GetString()!;
    }
}

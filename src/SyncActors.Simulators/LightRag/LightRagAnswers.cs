using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.LightRag;

/// <summary>The server's error answers.</summary>
internal static class LightRagAnswers
{
    public const string NoCredentials = "No credentials provided. Please login.";
    public const string ScanFence = "Document scan is classifying files. Wait for the classification phase to finish "
        + "before submitting new work.";
    public const string DeletionFence = "Pipeline is clearing or deleting documents. Wait for the running job to "
        + "finish before submitting new work.";
    public const string RetryFence = "A retry of failed documents is draining the pipeline. Wait for it to finish "
        + "before submitting new work.";

    public static VendorAnswer Ok(JsonNode body) => new(200, body.ToJsonString());

    public static VendorAnswer Error(int status, string detail) =>
        new(status, new JsonObject { ["detail"] = detail }.ToJsonString());

    public static VendorAnswer TooLarge(long bytesMax) =>
        Error(413, $"Request body too large. This endpoint accepts at most {bytesMax} bytes.");

    public static VendorAnswer AtCapacity(int active, int requested, int capacity) => Error(
        429,
        $"Pipeline is at capacity: {active} document(s) already active or reserved, {requested} requested, "
        + $"capacity {capacity}. Retry once documents finish processing.") with
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = "30" },
    };

    public static VendorAnswer Unprocessable(string type, string field, string message) => new(
        422,
        new JsonObject
        {
            ["detail"] = new JsonArray(new JsonObject
            {
                ["type"] = type,
                ["loc"] = new JsonArray("body", field),
                ["msg"] = message,
                ["input"] = null,
            }),
        }.ToJsonString());

    /// <summary>An error inside the server. 1.4 tells the exception's text, 1.5 a number to look for in its
    /// log.</summary>
    public static VendorAnswer Internal(LightRagProfile profile, string errorId) => Error(
        500,
        profile == LightRagProfile.V14
            ? "'NoneType' object has no attribute 'get'"
            : $"Internal server error (error_id: {errorId})");

    /// <summary>The error that a fault orders.</summary>
    /// <param name="profile">Generation of the server.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">For 409: <c>scan</c>, <c>deletion</c> or <c>retry</c>.</param>
    public static VendorAnswer Of(LightRagProfile profile, int status, string? reason) => (status, reason) switch
    {
        (401, _) => Error(401, NoCredentials),
        (403, _) => Error(403, "Invalid API Key"),
        (409, "deletion") => Error(409, DeletionFence),
        (409, "retry") => Error(409, RetryFence),
        (409, _) => Error(409, ScanFence),
        (413, _) => TooLarge(1024 * 1024),
        (422, _) => Unprocessable("missing", "text", "Field required"),
        (429, _) => AtCapacity(20, 1, 20),
        (500, _) => Internal(profile, "4f1c0a92b7de"),
        (503, _) => Error(
            503,
            "Cannot determine how many documents are in flight, so new work cannot be admitted. Retry once document "
            + "storage is healthy."),
        (502 or 504, _) => new VendorAnswer(
            status, "<html><head><title>Bad Gateway</title></head></html>", "text/html; charset=utf-8"),
        _ => Error(status, "Error"),
    };
}

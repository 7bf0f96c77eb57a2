using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>The service's errors.</summary>
internal static class MemoryBoxErrors
{
    public static VendorAnswer NotAuthenticated(bool open) =>
        open ? Json(403, new JsonObject { ["detail"] = "Not authenticated" }) : Of(401, "Not authenticated");

    public static VendorAnswer InvalidToken => Of(401, "Invalid token");

    public static VendorAnswer BucketDenied => Of(403, "Access denied to this bucket");

    public static VendorAnswer MemoryNotFound => Of(404, "Memory not found");

    public static VendorAnswer UnknownRoute => Json(404, new JsonObject { ["detail"] = "Not Found" });

    public static VendorAnswer EmbeddingFailed =>
        Of(500, "Failed to generate embedding: the embedding service did not answer");

    public static VendorAnswer Unhandled => new(500, "Internal Server Error", "text/plain; charset=utf-8");

    public static VendorAnswer Invalid(string part, string field, string message) => Json(422, new JsonObject
    {
        ["detail"] = new JsonArray(new JsonObject
        {
            ["loc"] = new JsonArray(part, field),
            ["msg"] = message,
            ["type"] = "value_error",
        }),
    });

    public static VendorAnswer Of(int status, string detail)
    {
        var body = new JsonObject { ["error"] = true, ["status"] = status, ["detail"] = detail };
        if (status == 401)
            body["auth_required"] = true;
        if (status is 401 or 403)
            body["message"] = detail;
        return Json(status, body);
    }

    private static VendorAnswer Json(int status, JsonObject body) => new(status, body.ToJsonString());
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>Storing, changing and deleting memories.</summary>
internal sealed class WriteRoutes(
    MemoryBoxSimulatorOptions options, MemoryStore store, SwitchBoard switches, TimeProvider timeProvider)
{
    private bool IsOpen => options.Profile == MemoryBoxProfile.Open;

    public async Task<VendorAnswer> StoreAsync(MemoryCall call)
    {
        var (body, refusal) = await call.BodyAsync(call.Context.RequestAborted);
        if (body is null)
            return refusal!;
        var raw = IsOpen ? null : MemoryCall.Text(body, "raw_content");
        var text = raw ?? MemoryCall.Text(body, "text");
        if (WhyNot(body, text) is { } wrong)
            return wrong;
        if (switches.IsPoison(text!))
            return IsOpen ? MemoryBoxErrors.EmbeddingFailed : MemoryBoxErrors.Unhandled;
        if (switches.TakeLate() is { } late)
            await Task.Delay(late, timeProvider, CancellationToken.None);
        var memory = store.Add(
            call.User, MemoryCall.Text(body, "bucketId") ?? "General", IsOpen ? Dated(text!) : text!,
            IsOpen ? null : MemoryCall.Text(body, "source_type") ?? "llm_plugin",
            IsOpen ? null : body["reference_data"]?.DeepClone() as JsonObject, needsProcessing: raw is not null);
        store.Count(call.User, "store_memory");
        if (switches.TakeFail())
            return MemoryBoxErrors.Unhandled;
        var answer = new JsonObject();
        if (!switches.TakeWithoutId())
            answer["id"] = memory.Id;
        if (IsOpen)
            answer["text"] = memory.Text;
        else if (memory.NeedsProcessing)
            answer["processing_status"] = "requires_processing";
        return MemoryCall.Ok(answer);
    }

    public async Task<VendorAnswer> UpdateAsync(MemoryCall call)
    {
        if (call.Id is not { } id || store.Find(call.User, id) is not { } memory)
            return MemoryBoxErrors.MemoryNotFound;
        var (body, refusal) = await call.BodyAsync(call.Context.RequestAborted);
        if (body is null)
            return refusal!;
        var raw = MemoryCall.Text(body, "raw_content");
        var text = raw ?? MemoryCall.Text(body, "text");
        if (body.ContainsKey("raw_content") || body.ContainsKey("text"))
        {
            if (WhyNot(body, text) is { } wrong)
                return wrong;
        }

        if (text is not null && switches.IsPoison(text))
            return MemoryBoxErrors.Unhandled;
        if (switches.TakeLate() is { } late)
            await Task.Delay(late, timeProvider, CancellationToken.None);
        store.Replace(memory with
        {
            Text = text ?? memory.Text,
            Bucket = MemoryCall.Text(body, "bucketId") ?? memory.Bucket,
            SourceType = MemoryCall.Text(body, "source_type") ?? memory.SourceType,
            ReferenceData = body["reference_data"]?.DeepClone() as JsonObject ?? memory.ReferenceData,
            ChangedAt = text is null ? memory.ChangedAt : timeProvider.GetUtcNow(),
            NeedsProcessing = text is null ? memory.NeedsProcessing : raw is not null,
        });
        store.Count(call.User, "update_memory");
        if (switches.TakeFail())
            return MemoryBoxErrors.Unhandled;
        return MemoryCall.Ok(raw is not null
            ? new JsonObject { ["processing_status"] = "requires_processing" }
            : new JsonObject { ["text"] = text ?? memory.Text });
    }

    public VendorAnswer Delete(MemoryCall call)
    {
        if (call.Id is not { } id || !store.Remove(call.User, id))
            return MemoryBoxErrors.MemoryNotFound;
        store.Count(call.User, "delete_memory");
        return MemoryCall.Ok(new JsonObject { ["message"] = "Memory deleted" });
    }

    private VendorAnswer? WhyNot(JsonObject body, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return MemoryBoxErrors.Invalid("body", IsOpen ? "text" : "raw_content", "field required");
        if (Encoding.UTF8.GetByteCount(text) > options.TextBytesMax)
            return MemoryBoxErrors.Of(413, "Text is too large");
        if (!IsOpen && body["reference_data"] is JsonObject reference
            && reference["source"] is JsonObject source && MemoryCall.Text(source, "platform") is null)
            return MemoryBoxErrors.Invalid("reference_data", "source.platform", "field required");
        return null;
    }

    // The open server dates a text unless it begins with the current year.
    private string Dated(string text)
    {
        var today = timeProvider.GetUtcNow();
        var year = today.Year.ToString("0000", CultureInfo.InvariantCulture);
        return text.StartsWith(year, StringComparison.Ordinal)
            ? text
            : $"{today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\n\n{text}";
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.LightRag;

/// <summary>Inserting: what the server refuses at once, and what it only finds later.</summary>
internal sealed class LightRagInserts(
    LightRagSimulatorOptions options, LightRagPipeline pipeline, TimeProvider timeProvider)
{
    private static readonly string[] NoNames = ["", "unknown_source", "no-file-path"];

    private bool IsOld => options.Profile == LightRagProfile.V14;

    /// <summary>POST /documents/text.</summary>
    public VendorAnswer One(LightRagRequest request)
    {
        if (request.Json() is not { } body || body["text"] is not JsonValue given
            || !given.TryGetValue<string>(out var text))
            return LightRagAnswers.Unprocessable("missing", "text", "Field required");
        if (text.Length == 0)
            return LightRagAnswers.Unprocessable("string_too_short", "text", "String should have at least 1 character");
        return Admit(1) ?? Insert([(text, body["file_source"]?.GetValue<string>())], "insert");
    }

    /// <summary>POST /documents/texts.</summary>
    public VendorAnswer Many(LightRagRequest request)
    {
        if (request.Json() is not { } body || body["texts"] is not JsonArray texts)
            return LightRagAnswers.Unprocessable("missing", "texts", "Field required");
        if (texts.Any(text => text is not JsonValue value || !value.TryGetValue<string>(out _)))
            return LightRagAnswers.Unprocessable("string_type", "texts", "Input should be a valid string");
        if (options.TextsPerRequestMax > 0 && texts.Count > options.TextsPerRequestMax)
            return LightRagAnswers.Error(
                413, $"Too many texts: {texts.Count} submitted, at most {options.TextsPerRequestMax} accepted.");
        var names = (body["file_sources"] as JsonArray)?.Select(name => name?.GetValue<string>()).ToList() ?? [];
        if (!IsOld && names.Count != texts.Count)
            return LightRagAnswers.Error(400, "A valid file_source is required for each text");
        var pairs = texts.Select((text, index) => (text!.GetValue<string>(), names.ElementAtOrDefault(index))).ToList();
        var distinct = names.Select(name => LightRagNames.Basename(name ?? ""))
            .Distinct(StringComparer.Ordinal).Count();
        if (!IsOld && distinct != names.Count)
            return LightRagAnswers.Error(400, "file_sources must be unique by filename");
        return Admit(texts.Count) ?? Insert(pairs, "insert");
    }

    /// <summary>POST /documents/upload: a form with one file, taken as text.</summary>
    public VendorAnswer Upload(LightRagRequest request)
    {
        if (MultipartFile.Read(request) is not { } file)
            return LightRagAnswers.Unprocessable("missing", "file", "Field required");
        var name = LightRagNames.Basename(file.Name);
        if (!name.EndsWith(".md", StringComparison.Ordinal) && !name.EndsWith(".txt", StringComparison.Ordinal))
            return LightRagAnswers.Error(400, "Unsupported file type. Supported types: ('.txt', '.md')");
        return Admit(1) ?? Insert([(Encoding.UTF8.GetString(file.Content), name)], "upload");
    }

    // What keeps every insert out, whatever it holds.
    private VendorAnswer? Admit(int requested)
    {
        if (IsOld)
            return null;
        if (pipeline.IsScanning)
            return LightRagAnswers.Error(409, LightRagAnswers.ScanFence);
        if (pipeline.IsDeleting)
            return LightRagAnswers.Error(409, LightRagAnswers.DeletionFence);
        if (pipeline.IsRetrying)
            return LightRagAnswers.Error(409, LightRagAnswers.RetryFence);
        var active = pipeline.Rows.Values.Count(row => row.IsOpen) + pipeline.PendingEnqueues;
        return options.PendingDocumentsMax > 0 && active + requested > options.PendingDocumentsMax
            ? LightRagAnswers.AtCapacity(active, requested, options.PendingDocumentsMax)
            : null;
    }

    private VendorAnswer Insert(List<(string Text, string? Name)> texts, string prefix)
    {
        var prepared = new List<(string Id, string Name, string Text)>();
        foreach (var (text, given) in texts)
        {
            var cleaned = LightRagNames.Clean(text);
            // The validator's own rules; its handler cannot write them down, so they come out as 500.
            if (cleaned.Length == 0 || (given is not null && LightRagNames.IsUnsafe(given)))
                return LightRagAnswers.Internal(options.Profile, ErrorId());
            var name = IsOld ? given ?? "unknown_source" : LightRagNames.Basename(given?.Trim() ?? "");
            if (!IsOld && NoNames.Contains(name))
                return LightRagAnswers.Error(400, "A valid file_source is required for text insertion");
            prepared.Add((LightRagNames.IdOf(IsOld ? cleaned : name), name, cleaned));
        }

        foreach (var (id, name, _) in prepared)
        {
            if (Known(id, name) is { } known)
                return Refuse(known, id, name);
        }

        var track = Track(prefix);
        foreach (var (id, name, text) in prepared)
            pipeline.Accept(id, name, text, track);
        return LightRagAnswers.Ok(new JsonObject
        {
            ["status"] = "success",
            ["message"] = "Text successfully received. Processing will continue in background.",
            ["track_id"] = track,
        });
    }

    private LightRagDocument? Known(string id, string name) => IsOld
        ? pipeline.Rows.Values.FirstOrDefault(row => row.IsOriginal && row.FilePath == name && name != "unknown_source")
            ?? pipeline.Rows.GetValueOrDefault(id)
        : pipeline.Rows.GetValueOrDefault(id);

    private VendorAnswer Refuse(LightRagDocument known, string id, string name)
    {
        if (!IsOld)
            return LightRagAnswers.Error(
                409,
                $"Document storage already contains '{name}' (Status: {known.Status}). Delete the existing record "
                + "before re-inserting.");
        return LightRagAnswers.Ok(new JsonObject
        {
            ["status"] = "duplicated",
            ["message"] = known.FilePath == name && name != "unknown_source"
                ? $"File source '{name}' already exists in document storage (Status: {known.Status})."
                : $"Identical content already exists in document storage (doc_id: {id}, Status: {known.Status}).",
            ["track_id"] = known.TrackId,
        });
    }

    private string Track(string prefix) => string.Create(
        CultureInfo.InvariantCulture, $"{prefix}_{timeProvider.GetUtcNow():yyyyMMdd_HHmmss}_{Hex(8)}");

    private string ErrorId() => Hex(12);

    private string Hex(int length) => string.Concat(
        Enumerable.Range(0, length).Select(_ => "0123456789abcdef"[(int)(pipeline.Draw() * 16)]));
}

using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.LightRag;

/// <summary>Observing and changing documents.</summary>
internal sealed class LightRagDocuments(
    LightRagSimulatorOptions options, LightRagPipeline pipeline, TimeProvider timeProvider)
{
    private const int PageSizeMin = 10;
    private const int PageSizeMax = 200;

    private bool IsOld => options.Profile == LightRagProfile.V14;

    /// <summary>GET /documents/track_status/{id}: an unknown one has no documents.</summary>
    public VendorAnswer Track(string track)
    {
        if (track.Trim().Length == 0)
            return LightRagAnswers.Error(400, "Track ID cannot be empty");
        var rows = pipeline.Rows.Values.Where(row => row.TrackId == track).ToList();
        return LightRagAnswers.Ok(new JsonObject
        {
            ["track_id"] = track,
            ["documents"] = new JsonArray([.. rows.Select(row => row.ToJson())]),
            ["total_count"] = rows.Count,
            ["status_summary"] = new JsonObject(rows.GroupBy(row => row.Status).Select(same =>
                KeyValuePair.Create($"DocStatus.{same.Key.ToUpperInvariant()}", (JsonNode?)same.Count()))),
        });
    }

    /// <summary>POST /documents/paginated.</summary>
    public VendorAnswer Page(JsonObject? body)
    {
        if (body is null)
            return LightRagAnswers.Unprocessable("missing", "body", "Field required");
        var page = body["page"]?.GetValue<int>() ?? 1;
        var size = body["page_size"]?.GetValue<int>() ?? 50;
        if (page < 1)
            return LightRagAnswers.Unprocessable(
                "greater_than_equal", "page", "Input should be greater than or equal to 1");
        if (size is < PageSizeMin or > PageSizeMax)
            return LightRagAnswers.Unprocessable(
                "less_than_equal", "page_size", $"Input should be from {PageSizeMin} to {PageSizeMax}");
        var filter = body["status_filter"]?.GetValue<string>();
        var filters = (body["status_filters"] as JsonArray)?.Select(status => status!.GetValue<string>()).ToList();
        var rows = pipeline.Rows.Values
            .Where(row => (filter is null || row.Status == filter)
                && (filters is null || filters.Contains(row.Status)));
        Func<LightRagDocument, string>? by = (body["sort_field"]?.GetValue<string>() ?? "updated_at") switch
        {
            "id" => row => row.Id,
            "file_path" => row => row.FilePath,
            "created_at" => row => LightRagDocument.Time(row.CreatedAt),
            "updated_at" => row => LightRagDocument.Time(row.UpdatedAt),
            _ => null,
        };
        if (by is null)
            return LightRagAnswers.Unprocessable("literal_error", "sort_field", "Input should be a known field");
        var sorted = ((body["sort_direction"]?.GetValue<string>() ?? "desc") == "asc"
            ? rows.OrderBy(by, StringComparer.Ordinal)
            : rows.OrderByDescending(by, StringComparer.Ordinal)).ToList();
        var pages = (sorted.Count + size - 1) / size;
        return LightRagAnswers.Ok(new JsonObject
        {
            ["documents"] = new JsonArray([.. sorted.Skip((page - 1) * size).Take(size).Select(row => row.ToJson())]),
            ["pagination"] = new JsonObject
            {
                ["page"] = page,
                ["page_size"] = size,
                ["total_count"] = sorted.Count,
                ["total_pages"] = pages,
                ["has_next"] = page < pages,
                ["has_prev"] = page > 1,
            },
            ["status_counts"] = Counts(),
        });
    }

    /// <summary>GET /documents/status_counts.</summary>
    public VendorAnswer StatusCounts() => LightRagAnswers.Ok(new JsonObject { ["status_counts"] = Counts() });

    /// <summary>GET /documents.</summary>
    public VendorAnswer List() => LightRagAnswers.Ok(new JsonObject
    {
        ["statuses"] = new JsonObject(pipeline.Rows.Values.Take(1000).GroupBy(row => row.Status).Select(same =>
            KeyValuePair.Create(same.Key, (JsonNode?)new JsonArray([.. same.Select(row => row.ToJson())])))),
    });

    /// <summary>GET /documents/pipeline_status.</summary>
    public VendorAnswer Status()
    {
        var open = pipeline.Rows.Values.Count(row => row.IsOpen);
        var body = new JsonObject
        {
            ["busy"] = pipeline.IsBusy,
            ["job_name"] = pipeline.IsBusy ? $"Indexing {open} documents" : "-",
            ["job_start"] = null,
            ["docs"] = pipeline.IsBusy ? open : 0,
            ["batchs"] = pipeline.IsBusy ? open : 0,
            ["cur_batch"] = 0,
            ["latest_message"] = "",
            ["history_messages"] = new JsonArray(),
            ["update_status"] = new JsonObject(),
        };
        if (IsOld)
        {
            body["autoscanned"] = true;
            body["request_pending"] = false;
            return LightRagAnswers.Ok(body);
        }

        body["recovery_required"] = false;
        body["recovery_kind"] = null;
        body["recovery_message"] = null;
        body["cancellation_requested"] = false;
        body["destructive_busy"] = pipeline.IsDeleting;
        body["scanning"] = pipeline.IsScanning;
        body["scanning_exclusive"] = pipeline.IsScanning;
        body["pending_enqueues"] = pipeline.PendingEnqueues;
        return LightRagAnswers.Ok(body);
    }

    /// <summary>DELETE /documents/delete_document with a body.</summary>
    public VendorAnswer Delete(JsonObject? body)
    {
        if (body?["doc_ids"] is not JsonArray list)
            return LightRagAnswers.Unprocessable("missing", "doc_ids", "Field required");
        var ids = list.Select(id => id?.GetValue<string>() ?? "").ToList();
        if (ids.Count == 0 || ids.Exists(string.IsNullOrWhiteSpace)
            || ids.Distinct(StringComparer.Ordinal).Count() != ids.Count)
            return IsOld
                ? LightRagAnswers.Unprocessable("value_error", "doc_ids", "Document IDs must be unique and not empty")
                : LightRagAnswers.Internal(options.Profile, "0badc0ffee00");
        var busy = pipeline switch
        {
            { IsScanning: true } => "Document scan is in progress. Please wait for it to finish.",
            { IsBusy: true } or { IsDeleting: true } => "Pipeline is busy with another operation.",
            { PendingEnqueues: > 0 } when !IsOld =>
                "An upload/insert or a source-conflict repair is in flight. Please retry.",
            _ => null,
        };
        if (busy is null)
            pipeline.Delete(ids);
        return LightRagAnswers.Ok(new JsonObject
        {
            ["status"] = busy is null ? "deletion_started" : "busy",
            ["message"] = busy
                ?? $"Document deletion for {ids.Count} documents has been initiated. Processing will continue in "
                + "background.",
            ["doc_id"] = string.Join(", ", ids),
        });
    }

    /// <summary>DELETE /documents: everything goes.</summary>
    public VendorAnswer Clear()
    {
        if (!pipeline.IsBusy)
            pipeline.Clear();
        return Told(pipeline.IsBusy ? "busy" : "success", "All documents are deleted.");
    }

    /// <summary>POST /documents/reprocess_failed.</summary>
    public VendorAnswer Reprocess()
    {
        pipeline.Retry();
        var body = new JsonObject
        {
            ["status"] = "reprocessing_started",
            ["message"] = "Reprocessing of failed documents has been initiated in background",
            ["track_id"] = "",
        };
        return LightRagAnswers.Ok(body);
    }

    /// <summary>POST /documents/scan.</summary>
    public VendorAnswer Scan()
    {
        if (pipeline.IsBusy || pipeline.IsDeleting)
            return Told("scanning_skipped_pipeline_busy", "The pipeline is busy.");
        pipeline.Scan();
        pipeline.Retry();
        return Told("scanning_started", "Scanning process has been initiated in the background");
    }

    /// <summary>POST /documents/cancel_pipeline.</summary>
    public VendorAnswer Cancel()
    {
        if (!pipeline.IsBusy)
            return Told("not_busy", "Pipeline is not busy.");
        pipeline.Cancel();
        return Told("cancellation_requested", "Cancellation has been requested.");
    }

    /// <summary>GET /health.</summary>
    public VendorAnswer Health(LightRagRequest request, JsonObject facts, bool isTrusted)
    {
        if (request.Header("LIGHTRAG-WORKSPACE") is { Length: > 0 } asked && asked != options.Workspace)
            return LightRagAnswers.Internal(options.Profile, "0f0e1d2c3b4a");
        var body = facts;
        body["status"] = "healthy";
        body["auth_mode"] = options.Accounts.Count > 0 ? "enabled" : "disabled";
        body["webui_available"] = true;
        body["api_docs_available"] = true;
        body["pipeline_busy"] = pipeline.IsBusy;
        body["pipeline_active"] = pipeline.IsBusy || pipeline.PendingEnqueues > 0;
        if (!isTrusted && !IsOld)
            return LightRagAnswers.Ok(body);
        body["working_directory"] = options.WorkingDirectory;
        body["input_directory"] = options.WorkingDirectory + "/inputs";
        body["configuration"] = new JsonObject
        {
            ["llm_binding"] = "openai",
            ["llm_model"] = "demo-model",
            ["embedding_binding"] = "openai",
            ["embedding_model"] = "demo-embed",
            ["kv_storage"] = "JsonKVStorage",
            ["doc_status_storage"] = "JsonDocStatusStorage",
            ["graph_storage"] = "NetworkXStorage",
            ["vector_storage"] = "NanoVectorDBStorage",
            ["workspace"] = options.Workspace,
            ["max_parallel_insert"] = options.ParallelInsertMax,
            ["max_async"] = 4,
            ["llm_timeout"] = 240,
            ["embedding_timeout"] = 30,
        };
        body["server_mode"] = "uvicorn";
        body["workers"] = 1;
        body["pipeline_scanning"] = pipeline.IsScanning;
        body["pipeline_destructive_busy"] = pipeline.IsDeleting;
        body["pipeline_pending_enqueues"] = pipeline.PendingEnqueues;
        body["server_time"] = LightRagDocument.Time(timeProvider.GetUtcNow());
        return LightRagAnswers.Ok(body);
    }

    private static VendorAnswer Told(string status, string message) =>
        LightRagAnswers.Ok(new JsonObject { ["status"] = status, ["message"] = message });

    private JsonObject Counts()
    {
        var statuses = IsOld
            ? LightRagDocument.Statuses.Where(status =>
                status is not (LightRagDocument.Parsing or LightRagDocument.Analyzing))
            : LightRagDocument.Statuses;
        var counts = new JsonObject(statuses.Select(status => KeyValuePair.Create(
            status, (JsonNode?)pipeline.Rows.Values.Count(row => row.Status == status))));
        counts["all"] = pipeline.Rows.Count;
        return counts;
    }
}

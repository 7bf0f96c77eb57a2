namespace SyncActors.Server.Tests.Configuration;

/// <summary>The shortest useful file: one connector, keys written into it.</summary>
internal static class ShortFile
{
    internal const string Text =
        """
        lightrag:
          mode: "api"
          api:
            url: "http://localhost:9621"
            api_key: "rag-key"
            workspace: "memories"
        memory_api:
          url: "http://127.0.0.1:8080"
          api_key: "memory-key"
          timeout: 30
        connectors:
          - id: "personal-memories"
            enabled: true
            context_id: "CTX123"
            schedule:
              type: "interval"
              interval_hours: 1
            ingestion:
              query_range: "week"
              query_limit: 100
              batch_size: 10
            transformation:
              strategy: "standard"
            retry:
              max_attempts: 3
        state:
          backend: "json"
          path: "./memory_sync_state.json"
        api:
          host: "0.0.0.0"
          port: 9622
          enable_auth: true
          api_key: "chosen-key"
        logging:
          level: "INFO"
          file: "./memory_connector.log"

        """;
}

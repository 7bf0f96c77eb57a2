using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Chats: the list and one.</summary>
internal static class ChatMethods
{
    private const string List = "chats";
    private const int UsualLimit = 10;
    private const int LimitMax = 100;

    /// <summary><c>GET /v1/chats</c>.</summary>
    /// <exception cref="BadRequestException">A parameter is wrong.</exception>
    public static JsonObject Page(
        HttpContext context, LimitlessAccount account, LimitlessSwitches switches, DateTimeOffset now)
    {
        var pages = new ListPage(account.User, List, switches);
        var (query, place) = pages.Begin(context.Request);
        query.Zone();
        var ascending = query.Ascending();
        var limit = query.Limit(UsualLimit, LimitMax, switches.Excess);
        var scheduled = query.Flag("isScheduled");
        var prompt = query.Text("globalPromptId");
        var found = account.Chats(now).Where(chat => (scheduled is null || chat.Scheduled == scheduled)
            && (prompt is null || chat.GlobalPromptId == prompt)).ToList();
        if (!ascending)
            found.Reverse();
        var (page, next) = pages.Cut(
            found, static chat => (chat.CreatedAt.ToUnixTimeMilliseconds(), chat.Id), place, limit, ascending,
            EndlessPagingFeature.IsOrderedFor(context));
        return pages.Answer(page.Select(Json), next);
    }

    /// <summary><c>GET /v1/chats/{id}</c>; null when there is none.</summary>
    public static JsonObject? One(LimitlessAccount account, DateTimeOffset now, string id) =>
        account.Chats(now).FirstOrDefault(chat => chat.Id == id) is { } found
            ? new JsonObject { ["data"] = new JsonObject { ["chat"] = Json(found) } }
            : null;

    private static JsonObject Json(RecordedChat chat) => new()
    {
        ["id"] = chat.Id,
        ["summary"] = chat.Summary,
        ["createdAt"] = LifelogJson.Utc(chat.CreatedAt),
        ["startedAt"] = LifelogJson.Utc(chat.StartedAt),
        ["visibility"] = chat.Visibility,
        ["messages"] = new JsonArray([.. chat.Messages.Select(Json)]),
    };

    private static JsonObject Json(RecordedMessage message)
    {
        var call = "tc-" + message.Id;
        return new JsonObject
        {
            ["id"] = message.Id,
            ["text"] = message.Text,
            ["createdAt"] = LifelogJson.Utc(message.At),
            ["user"] = new JsonObject { ["role"] = message.Role, ["name"] = message.Name },
            ["toolCalls"] = message.Query is null ? new JsonArray() : new JsonArray(new JsonObject
            {
                ["id"] = call,
                ["toolName"] = "search_lifelogs",
                ["args"] = new JsonObject { ["query"] = message.Query },
            }),
            ["toolResults"] = message.Query is null ? new JsonArray() : new JsonArray(new JsonObject
            {
                ["toolCallId"] = call,
                ["toolName"] = "search_lifelogs",
                ["result"] = $"{message.Found.Count} entries",
                ["isError"] = false,
                ["entriesReturned"] = new JsonArray([.. message.Found.Select(found =>
                    new JsonObject { ["id"] = found.Id, ["title"] = found.Title })]),
            }),
        };
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Notifications;

/// <summary>Mailgun's API as far as sending goes: messages of one domain, and the log of events in which they appear
/// after a while.</summary>
/// <remarks>https://documentation.mailgun.com/docs/mailgun/api-reference, read 2026-08.</remarks>
/// <param name="options">Domain, key and delay.</param>
/// <param name="time">The simulator's clock.</param>
public sealed class MailgunSimulator(MailgunSimulatorOptions options, TimeProvider time) : IVendor
{
    private const int BodyBytesMax = 1 << 20;

    private readonly ConcurrentQueue<SentMail> _mails = new();

    /// <inheritdoc/>
    public string Name => "mailgun";

    /// <summary>What was queued, in order.</summary>
    public IReadOnlyList<SentMail> Mails => [.. _mails];

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) => new(
        context.Request.Path.Value is not { } path ? "unknown"
        : path.EndsWith("/messages", StringComparison.Ordinal) ? "send"
        : path.EndsWith("/events", StringComparison.Ordinal) ? "events"
        : "unknown",
        null);

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => status switch
    {
        401 => new VendorAnswer(401, "Forbidden", "text/plain; charset=utf-8"),
        413 => Says(413, "request size exceeds 52.4MiB limit"),
        429 => Says(
            429, $"Domain {options.Domain} is not allowed to send: request limit exceeded, try again after later"),
        404 => Says(404, $"Domain not found: {options.Domain}"),
        _ => Says(status, reason ?? "Something went wrong"),
    };

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        Map(routes, "POST", "/v3/{domain}/messages", SendAsync);
        Map(routes, "GET", "/v3/{domain}/events", context => Task.FromResult(Events(context)));
        routes.MapGet("/mails", context => context.Response.WriteAsJsonAsync(
            Mails, AdminRoutes.Json, context.RequestAborted));
        routes.MapFallback("{**path}", context =>
            Says(404, "Not found").WriteAsync(context, context.RequestAborted));
    }

    private void Map(
        IEndpointRouteBuilder routes, string method, string template, Func<HttpContext, Task<VendorAnswer>> answer) =>
        routes.MapMethods(template, [method], async context =>
        {
            var refusal = Refusal(context);
            await (refusal ?? await answer(context)).WriteAsync(context, context.RequestAborted);
        });

    private VendorAnswer? Refusal(HttpContext context)
    {
        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{options.ApiKey}"))}";
        if (context.Request.Headers.Authorization != expected)
            return new VendorAnswer(401, "Forbidden", "text/plain; charset=utf-8");
        var domain = context.Request.RouteValues["domain"] as string;
        return domain == options.Domain ? null : Says(404, $"Domain not found: {domain}");
    }

    private async Task<VendorAnswer> SendAsync(HttpContext context)
    {
        if (await SmallBody.ReadAsync(context.Request, BodyBytesMax, context.RequestAborted) is not { } body)
            return Says(413, "request size exceeds 52.4MiB limit");
        using var reader = new FormReader(Encoding.UTF8.GetString(body));
        var fields = (await reader.ReadFormAsync(context.RequestAborted))
            .ToDictionary(
                field => field.Key, IReadOnlyList<string> (field) => [.. field.Value.Select(one => one ?? "")]);
        foreach (var needed in (string[])["from", "to"])
        {
            if (!fields.ContainsKey(needed))
                return Says(400, $"{needed} parameter is missing");
        }

        if (!fields.ContainsKey("text") && !fields.ContainsKey("html"))
            return Says(400, "Need at least one of 'text' or 'html' parameters specified");
        if (fields["to"].FirstOrDefault(to => !to.Contains('@', StringComparison.Ordinal)) is { } bad)
            return Says(400, $"'to' parameter is not a valid address. please check documentation: {bad}");
        var now = time.GetUtcNow();
        var id = fields.TryGetValue("h:Message-Id", out var own)
            ? own[0]
            : $"<{now:yyyyMMddHHmmss}.{_mails.Count + 1:x16}@{options.Domain}>";
        _mails.Enqueue(new SentMail(
            id, now, fields["to"], fields.GetValueOrDefault("subject", [""])[0],
            fields.GetValueOrDefault("text", [""])[0], fields.ContainsKey("o:testmode"), fields));
        return new VendorAnswer(
            200, JsonSerializer.Serialize(new { id, message = "Queued. Thank you." }, AdminRoutes.Json));
    }

    private VendorAnswer Events(HttpContext context)
    {
        var wanted = context.Request.Query["message-id"].ToString();
        var now = time.GetUtcNow();
        var items = _mails.Where(mail => mail.Id.Trim('<', '>') == wanted && now - mail.At >= options.EventsDelay)
            .Select(mail => new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["event"] = "accepted",
                ["timestamp"] = mail.At.ToUnixTimeMilliseconds() / 1000.0,
                ["message"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["headers"] = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["message-id"] = mail.Id.Trim('<', '>'), ["subject"] = mail.Subject,
                    },
                },
            }).ToList();
        var page = $"https://api.mailgun.net/v3/{options.Domain}/events/W10";
        return new VendorAnswer(200, JsonSerializer.Serialize(
            new { items, paging = new { next = page, previous = page, first = page, last = page } },
            AdminRoutes.Json));
    }

    private static VendorAnswer Says(int status, string message) =>
        new(status, JsonSerializer.Serialize(new { message }, AdminRoutes.Json));
}

/// <summary>How the simulated Mailgun behaves.</summary>
public sealed record MailgunSimulatorOptions
{
    /// <summary>The one domain of the account.</summary>
    public string Domain { get; init; } = "mg.example.org";

    /// <summary>The one key.</summary>
    public string ApiKey { get; init; } = "simulated-mailgun-key";

    /// <summary>How long a mail takes to appear in the log.</summary>
    public TimeSpan EventsDelay { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>A mail that was queued.</summary>
/// <param name="Id">Its message id, with angle brackets.</param>
/// <param name="At">When.</param>
/// <param name="To">Receivers.</param>
/// <param name="Subject">Subject.</param>
/// <param name="Text">Text.</param>
/// <param name="IsTest">Whether it is not delivered.</param>
/// <param name="Fields">All fields as they came.</param>
public sealed record SentMail(
    string Id, DateTimeOffset At, IReadOnlyList<string> To, string Subject, string Text, bool IsTest,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);

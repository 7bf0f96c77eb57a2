using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SyncActors.Api.Authorization;

/// <summary>What a person sees at the end of a consent.</summary>
internal static class ConsentPage
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>The page.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="title">In a few words.</param>
    /// <param name="text">What happened or what to do; any text.</param>
    internal static ContentHttpResult Of(int status, string title, string text) => TypedResults.Content(
        $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{{WebUtility.HtmlEncode(title)}}</title>
        <style>
          body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
        </style>
        <h1>{{WebUtility.HtmlEncode(title)}}</h1>
        <p>{{WebUtility.HtmlEncode(text)}}</p>
        </html>
        """,
        Html, Encoding.UTF8, status);

    /// <summary>The page that tells why there is no grant.</summary>
    internal static ContentHttpResult Failed(string text) =>
        Of(StatusCodes.Status400BadRequest, "No connection was made", text);
}

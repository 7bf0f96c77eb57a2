using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Http;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Access token expired: eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE0MzAzNDM3MzV9.z0VHrIEzjsBnjiNMBey6", "eyJ", "z0VH")]
    [InlineData("Access token invalid: 0123abcd. Visit https://dev.fitbit.com/docs/oauth2", "0123abcd")]
    [InlineData("Rate limit exceeded for the user with the access token 39ab9109aba. Please try again", "39ab9109aba")]
    [InlineData("""{"access_token":"secret-1","refresh_token" : "secret-2"}""", "secret-1", "secret-2")]
    [InlineData("GET /x?access_token=abc123def&day=1", "abc123def")]
    [InlineData("Authorization: Bearer abc.def-ghi", "abc.def-ghi")]
    [InlineData("sent ya29.a0AfH6SMBx_yz to Google", "ya29.")]
    [InlineData("X-API-Key: 12345678abcdef", "12345678abcdef")]
    public void Tokens_are_taken_out(string text, params string[] secrets)
    {
        var clean = Redaction.Clean(text);

        Assert.All(secrets, secret => Assert.DoesNotContain(secret, clean, StringComparison.Ordinal));
        Assert.Contains("[redacted]", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There was an error reading the request body.")]
    [InlineData("Too Many Requests")]
    [InlineData("The caller does not have permission")]
    [InlineData("""{"errors":[{"errorType":"expired_token","message":"bad token"}],"success":false}""")]
    public void Other_text_stays_as_it_is(string text) => Assert.Equal(text, Redaction.Clean(text));

    [Fact]
    public void A_known_secret_never_stays() =>
        Prop.ForAll<NonEmptyString, NonEmptyString, NonEmptyString>((before, secret, after) =>
        secret.Get.Length < 4
        || !Redaction.Clean(before.Get + secret.Get + after.Get, secret.Get)
            .Replace("[redacted]", "", StringComparison.Ordinal)
            .Contains(secret.Get, StringComparison.Ordinal)).QuickCheckThrowOnFailure();

    [Fact]
    public void An_excerpt_is_bounded_and_whole_characters()
    {
        var body = Encoding.UTF8.GetBytes(new string('x', 4095) + "\U0001F600" + new string('y', 20_000));

        var excerpt = Redaction.Excerpt(body);

        Assert.Equal(new string('x', 4095), excerpt);
    }
}

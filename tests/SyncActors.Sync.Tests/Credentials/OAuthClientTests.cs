using System.Net;
using System.Text;
using SyncActors.Plugins;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Credentials;

public sealed class OAuthClientTests
{
    private const string Canary = FakeProvider.Canary;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualTime _time = new(Start, TaskScheduler.Default);
    private TokenRequest? _sent;
    private Uri? _address;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Fitbits_answer_is_read()
    {
        var granted = await GrantedAsync(
            """
            {"access_token":"canary-a","expires_in":28800,"refresh_token":"canary-r","scope":"sleep  heartrate",
             "token_type":"Bearer","user_id":"ABC"}
            """);
        Assert.Equal(
            ("canary-a", "canary-r", Start.AddHours(8)),
            (granted.AccessToken, granted.RefreshToken, granted.ExpiresAt));
        Assert.Equal(["sleep", "heartrate"], granted.Scopes);
    }

    [Fact]
    public async Task Googles_answer_to_a_refresh_has_no_refresh_token()
    {
        var granted = await GrantedAsync("""{"access_token":"canary-a","expires_in":3599,"token_type":"Bearer"}""");
        Assert.Null(granted.RefreshToken);
        Assert.Equal(Start.AddSeconds(3599), granted.ExpiresAt);
        Assert.Empty(granted.Scopes);
    }

    [Theory]
    [InlineData("\"3600\"", 3600)]
    [InlineData("1.5", 1.5)]
    [InlineData("null", 3600)]
    [InlineData("0", 3600)]
    [InlineData("-5", 3600)]
    [InlineData("\"NaN\"", 3600)]
    [InlineData("\"soon\"", 3600)]
    [InlineData("{}", 3600)]
    [InlineData("1e300", 366 * 86400.0)]
    [InlineData("\"Infinity\"", 366 * 86400.0)]
    public async Task Any_life_of_a_token_gives_a_moment(string life, double seconds)
    {
        var granted = await GrantedAsync($$"""{"access_token":"canary-a","expires_in":{{life}}}""");
        Assert.Equal(Start.AddSeconds(seconds), granted.ExpiresAt);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked: canary-r"}""")]
    [InlineData(400, """{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid: canary-r."}],"success":false}""")]
    [InlineData(401, """{"errors":[{"errorType":"invalid_grant","message":"Authorization code invalid: canary-c"}]}""")]
    public async Task Only_invalid_grant_ends_a_grant(int status, string body) =>
        Assert.IsType<TokenOutcome.InvalidGrant>(await RefreshAsync(status, body));

    [Theory]
    [InlineData(401, """{"errors":[{"errorType":"invalid_client","message":"Invalid authorization header canary"}]}""")]
    [InlineData(401, """{"error":"invalid_client","error_description":"Unauthorized canary"}""")]
    [InlineData(403, """{"error":"unauthorized_client"}""")]
    [InlineData(400, """{"error":"unsupported_grant_type"}""")]
    [InlineData(400, """{"errors":[{"errorType":"invalid_request","message":"Missing 'grant_type' canary"}]}""")]
    [InlineData(410, "")]
    [InlineData(410, "<html>Gone, canary</html>")]
    [InlineData(410, """{"error":"invalid_grant"}""")]
    public async Task What_the_operator_must_mend_is_no_refusal_of_the_grant(int status, string body) =>
        Assert.IsType<TokenOutcome.ClientRejected>(await RefreshAsync(status, body));

    [Theory]
    [InlineData(409, """{"errors":[{"errorType":"conflict","message":"canary"}]}""")]
    [InlineData(429, """{"errors":[{"errorType":"request","message":"Too many canary"}]}""")]
    [InlineData(500, """{"error":"invalid_grant"}""")]
    [InlineData(503, """{"errors":[{"errorType":"invalid_grant"}]}""")]
    [InlineData(403, """{"error":"invalid_grant"}""")]
    [InlineData(502, "<html><title>canary</title></html>")]
    [InlineData(400, "invalid_grant")]
    [InlineData(400, "<html>invalid_grant canary</html>")]
    [InlineData(400, """{"error":{"code":400,"message":"canary","status":"invalid_grant"}}""")]
    [InlineData(400, """{"error":"canary-secret of 1 user"}""")]
    [InlineData(400, """{"errors":[]}""")]
    [InlineData(400, """{"errors":["invalid_grant"]}""")]
    [InlineData(400, """["invalid_grant"]""")]
    [InlineData(302, "")]
    [InlineData(200, "")]
    [InlineData(200, "<html>captive portal canary</html>")]
    [InlineData(200, "null")]
    [InlineData(200, "\"canary\"")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"access_token":7}""")]
    [InlineData(200, """{"refresh_token":"canary-r"}""")]
    [InlineData(200, """{"access_token":"\ud800"}""")]
    [InlineData(200, """{"access_token":"canary-a" """)]
    [InlineData(201, """{"access_token":"canary-a"}""")]
    public async Task Anything_else_says_nothing_about_the_grant(int status, string body) =>
        Assert.IsType<TokenOutcome.Unavailable>(await RefreshAsync(status, body));

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_no_answer()
    {
        byte[] body = [.. "{\"access_token\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        using var client = Client(_ => Answer(200, new ByteArrayContent(body)));
        Assert.IsType<TokenOutcome.Unavailable>(await Make(client).RefreshAsync(Provider(), "canary-r", None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_one_MiB_is_not_read(bool tellsItsLength)
    {
        var big = Encoding.UTF8.GetBytes("{\"access_token\":\"canary\",\"x\":\"" + new string('x', 1 << 20) + "\"}");
        using var client = Client(_ => Answer(
            200, tellsItsLength ? new ByteArrayContent(big) : new StreamContent(new Unseekable(big))));
        Assert.IsType<TokenOutcome.Unavailable>(await Make(client).RefreshAsync(Provider(), "canary-r", None));
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up_after_30_seconds()
    {
        using var client = Client(_ => Answer(200, new StreamContent(new Endless())));
        var outcome = await GivenUpAsync(Make(client).RefreshAsync(Provider(), "canary-r", None));
        Assert.Contains("30 s", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), _time.Elapsed);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up_after_30_seconds()
    {
        using var client = new HttpClient(new Silent());
        await GivenUpAsync(Make(client).RefreshAsync(Provider(), "canary-r", None));
        Assert.Equal(TimeSpan.FromSeconds(30), _time.Elapsed);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_a_cancellation()
    {
        using var client = new HttpClient(new Silent());
        using var source = new CancellationTokenSource();
        var call = Make(client).RefreshAsync(Provider(), "canary-r", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_broken_connection_or_body_is_no_answer()
    {
        foreach (var broken in new Exception[]
            { new HttpRequestException("refused"), new IOException("reset"), new InvalidDataException("bad gzip") })
        {
            using var client = Client(_ => throw broken);
            Assert.IsType<TokenOutcome.Unavailable>(await Make(client).RefreshAsync(Provider(), "canary-r", None));
            using var late = Client(_ => Answer(200, new StreamContent(new Breaking(broken))));
            Assert.IsType<TokenOutcome.Unavailable>(await Make(late).RefreshAsync(Provider(), "canary-r", None));
        }
    }

    [Fact]
    public async Task With_Basic_the_secret_goes_into_the_header_only()
    {
        await RefreshAsync(200, "{}");
        Assert.Equal("client-1:canary-client-secret", _sent!.Basic);
        Assert.Equal(["grant_type", "refresh_token"], _sent.Form.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("canary-r", _sent.Form["refresh_token"]);
        Assert.Equal("https://provider.example/token", _address!.OriginalString);
    }

    [Fact]
    public async Task With_a_form_id_and_secret_go_into_the_form_only()
    {
        await RefreshAsync(200, "{}", Provider() with { ClientAuthentication = ClientAuthentication.Form });
        Assert.Null(_sent!.Basic);
        Assert.Equal(("client-1", "canary-client-secret"), (_sent.Form["client_id"], _sent.Form["client_secret"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_public_client_sends_its_id_alone(int authentication)
    {
        await RefreshAsync(
            200, "{}",
            Provider() with { ClientSecret = null, ClientAuthentication = (ClientAuthentication)authentication });
        Assert.Null(_sent!.Basic);
        Assert.Equal("client-1", _sent.Form["client_id"]);
        Assert.DoesNotContain("client_secret", _sent.Form.Keys);
    }

    [Fact]
    public async Task A_code_goes_with_its_verifier_and_the_same_redirect_address()
    {
        using var client = Client(_ => Answer(200, new StringContent("""{"access_token":"canary-a","refresh_token":"canary-r"}""")));
        var redirect = new Uri("http://localhost:8080/oauth/fake?a=b c&d=1");
        Assert.IsType<TokenOutcome.Granted>(
            await Make(client).ExchangeAsync(Provider(), "canary code+/=", "canary-verifier", redirect, None));
        Assert.Equal("authorization_code", _sent!.Form["grant_type"]);
        Assert.Equal(("canary code+/=", "canary-verifier"), (_sent.Form["code"], _sent.Form["code_verifier"]));
        Assert.Equal(redirect.OriginalString, _sent.Form["redirect_uri"]);
    }

    [Fact]
    public void Nothing_that_holds_a_token_prints_it()
    {
        var grant = new Grant("canary-a", "canary-r", Start, ["sleep"]);
        object[] all =
        [
            grant, new TokenOutcome.Granted(grant), new TokenAnswer.Granted("canary-a"), new GetToken("canary-a"),
            new CredentialCommand.Keep([1, 2, 3]), new HeldGrant(1, ["x"], grant), Provider(),
            new CredentialSetup(default, Provider(), "ann", "default", null),
        ];
        Assert.All(all, one => Assert.DoesNotContain(Canary, one.ToString(), StringComparison.Ordinal));
    }

    private static OAuthProvider Provider() => new(
        "fake", new Uri("https://provider.example/authorize"), new Uri("https://provider.example/token"),
        FakeProvider.ClientId, FakeProvider.GoodSecret, ["sleep"], ClientAuthentication.Basic, [], true);

    private OAuthClient Make(HttpClient client) => new(client, _time);

    private HttpClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(new Scripted(request =>
    {
        _sent = TokenRequest.Read(request);
        _address = request.RequestUri;
        return answer(request);
    }));

    private static HttpResponseMessage Answer(int status, HttpContent content) =>
        new((HttpStatusCode)status) { Content = content };

    private async Task<TokenOutcome> RefreshAsync(int status, string body, OAuthProvider? provider = null)
    {
        using var client = Client(_ => Answer(status, new StringContent(body)));
        var outcome = await Make(client).RefreshAsync(provider ?? Provider(), "canary-r", None);
        Assert.DoesNotContain(Canary, outcome.ToString(), StringComparison.Ordinal);
        return outcome;
    }

    private async Task<Grant> GrantedAsync(string body) =>
        Assert.IsType<TokenOutcome.Granted>(await RefreshAsync(200, body)).Grant;

    private async Task<TokenOutcome.Unavailable> GivenUpAsync(Task<TokenOutcome> call)
    {
        Assert.False(call.IsCompleted);
        Assert.True(_time.AdvanceToNextTimer());
        return Assert.IsType<TokenOutcome.Unavailable>(await call);
    }

    private sealed class Scripted(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(answer(request));
            }
            catch (Exception exception)
            {
                return Task.FromException<HttpResponseMessage>(exception);
            }
        }
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new System.Diagnostics.UnreachableException();
        }
    }

    private class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class Breaking(Exception broken) : Unseekable([])
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(broken);
    }

    private sealed class Endless() : Unseekable([])
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}

using System.Collections.Concurrent;
using System.Net;
using SyncActors.Testing.Processes;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>Commands that clients sent, and what they know of them: answered, or unknown since the server
/// died.</summary>
internal sealed class CommandLog
{
    private readonly ConcurrentDictionary<Guid, (string Path, object Body, HttpStatusCode? Status)> _commands = new();
    private int _unknown;

    /// <summary>Sent.</summary>
    internal int Sent => _commands.Count;

    /// <summary>Sent, and without an answer when the server died.</summary>
    internal int Unknown => _unknown;

    /// <summary>Sends one; that the server dies meanwhile is no error.</summary>
    internal async Task SendAsync(
        ServerClient api, Guid id, string path, object body, CancellationToken cancellationToken)
    {
        _commands[id] = (path, body, null);
        try
        {
            var reply = await api.PostAsync(path, body, id, cancellationToken);

            // A server whose database is away does not know either.
            if (reply.Status == HttpStatusCode.ServiceUnavailable)
                Interlocked.Increment(ref _unknown);
            else
                _commands[id] = (path, body, reply.Status);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _unknown);
        }
    }

    /// <summary>Every command that was answered is there and has the outcome that was answered; those of unknown
    /// outcome are sent again under their ids and then have one.</summary>
    internal async Task SettleAsync(ServerClient api, CancellationToken cancellationToken)
    {
        foreach (var (id, (path, body, status)) in _commands.ToList())
        {
            if (status is null)
            {
                var reply = await api.PostAsync(path, body, id, cancellationToken);
                Assert.True(
                    reply.Status is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.Conflict,
                    $"{path} again: {reply}");
            }
            else
            {
                var state = await StateAsync(api, id, cancellationToken);
                Assert.True(
                    status switch
                    {
                        HttpStatusCode.OK => state == "done",
                        HttpStatusCode.Conflict => state == "refused",
                        _ => status == HttpStatusCode.Accepted,
                    },
                    $"{path} was answered with {status} and is '{state}' after the kill");
            }
        }
    }

    private static async Task<string?> StateAsync(ServerClient api, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return (string?)(await api.GetAsync($"commands/{id}", cancellationToken))["state"];
        }
        catch (HttpRequestException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return "not there";
        }
    }
}

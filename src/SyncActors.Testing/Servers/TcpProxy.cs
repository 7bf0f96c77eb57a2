using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SyncActors.Testing.Servers;

/// <summary>A line between clients and a server of this machine, which can be cut, held up and slowed down. Neither end
/// knows of it.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int Piece = 1 << 16;

    private readonly IPEndPoint _target;
    private readonly IPEndPoint _own;
    private readonly Socket _reserved;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, byte> _lines = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Lock _lock = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private LineState _state = new(new LineFault.None());
    private long _lastToServer;

    private TcpProxy(int target, IPAddress address)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target);

        // Bound for good and never listening, so that nobody else gets the port while connections are refused.
        _reserved = NewSocket();
        _reserved.Bind(new IPEndPoint(address, 0));
        _own = (IPEndPoint)_reserved.LocalEndPoint!;
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port => _own.Port;

    /// <summary>What is wrong with it now.</summary>
    public LineFault Fault => _state.Fault;

    /// <summary>When a byte last went on to the server, by <see cref="Stopwatch.GetTimestamp"/>; 0 for never.</summary>
    public long LastToServer => Interlocked.Read(ref _lastToServer);

    /// <summary>Lays a line that nothing is wrong with.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    /// <param name="address">Where clients find it; null for 127.0.0.1.</param>
    public static TcpProxy Start(int target, IPAddress? address = null)
    {
        var proxy = new TcpProxy(target, address ?? IPAddress.Loopback);
        proxy.Listen();
        return proxy;
    }

    /// <summary>From now on something is wrong with it, or nothing any more.</summary>
    public async Task SetAsync(LineFault fault)
    {
        var before = Interlocked.Exchange(ref _state, new LineState(fault));
        if (fault is LineFault.Dropped)
        {
            await StopListeningAsync();
            foreach (var socket in _open.Keys)
                Reset(socket);
        }
        else
        {
            Listen();
        }

        before.Over.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await StopListeningAsync();
        foreach (var socket in _open.Keys)
            Reset(socket);
        await Task.WhenAll(_lines.Keys);
        _reserved.Dispose();
        _ending.Dispose();
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        return socket;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            // A connection that is closed with nothing to linger for is reset.
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // It has just ended by itself.
        }

        socket.Close();
    }

    private void Listen()
    {
        lock (_lock)
        {
            if (_listener is not null)
                return;
            _listener = NewSocket();
            _listener.Bind(_own);
            _listener.Listen();
            _accepting = AcceptAsync(_listener);
        }
    }

    private async Task StopListeningAsync()
    {
        Task accepting;
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            accepting = _accepting;
        }

        await accepting;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(_ending.Token);
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException
                or OperationCanceledException)
            {
                return;
            }

            var line = ServeAsync(client);
            _lines[line] = 0;
            foreach (var over in _lines.Keys.Where(one => one.IsCompleted))
                _lines.TryRemove(over, out _);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = NewSocket();
        using var own = client;
        (_open[client], _open[server]) = (0, 0);
        try
        {
            await server.ConnectAsync(_target, _ending.Token);
            await Task.WhenAll(
                CarryAsync(client, server, toServer: true), CarryAsync(server, client, toServer: false));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // One end is gone; so the other one goes too.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool toServer)
    {
        var buffer = new byte[Piece];
        try
        {
            while (await from.ReceiveAsync(buffer, _ending.Token) is var count and > 0)
            {
                await PassAsync(toServer);
                await to.SendAsync(buffer.AsMemory(0, count), _ending.Token);
                if (toServer)
                    Interlocked.Exchange(ref _lastToServer, Stopwatch.GetTimestamp());
            }

            await PassAsync(toServer);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Broken on one side: the other is not to wait for bytes that never come, but hears of it no earlier than
            // the line lets it.
            await PassAsync(toServer);
            Reset(from);
            Reset(to);
            throw;
        }
    }

    // Until a piece may go on.
    private async Task PassAsync(bool toServer)
    {
        while (Volatile.Read(ref _state) is { Fault: LineFault.Frozen frozen } state
            && (toServer ? frozen.ToServer : frozen.ToClient))
        {
            await state.Over.Task.WaitAsync(_ending.Token);
        }

        if (_state.Fault is LineFault.Slow { By: var by })
            await Task.Delay(by, TimeProvider.System, _ending.Token);
    }

    private sealed record LineState(LineFault Fault)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

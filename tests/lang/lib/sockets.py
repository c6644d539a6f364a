"""Sockets: streams, datagrams, pairs, timeouts, makefile, select; servers of asyncio; work in threads."""
import socket, threading, asyncio, select
srv = socket.create_server(("127.0.0.1", 0))
port = srv.getsockname()[1]
def serve():
    c, a = srv.accept()
    with c:
        f = c.makefile("rw")
        for line in f:
            f.write(line.upper()); f.flush()
t = threading.Thread(target=serve); t.start()
c = socket.create_connection(("localhost", port))
c.sendall(b"hello\nworld\n")
f = c.makefile("r"); print(f.readline(), f.readline(), end="")
f.close(); c.close(); t.join(); srv.close()
a, b = socket.socketpair()
a.settimeout(0.05)
try: a.recv(10)
except TimeoutError as e: print("timeout", e, socket.timeout is TimeoutError)
a.setblocking(False)
try: a.recv(10)
except BlockingIOError as e: print("blocking")
b.send(b"xyz"); print(select.select([a],[],[],1)[0] == [a], a.recv(10))
buf = bytearray(5); b.send(b"123"); print(a.recv_into(buf), buf)
print(a.family, a.type, a.fileno() > 0); a.close(); b.close(); print(a.fileno())
u1 = socket.socket(type=socket.SOCK_DGRAM); u1.bind(("127.0.0.1",0))
u2 = socket.socket(type=socket.SOCK_DGRAM); u2.sendto(b"dg", u1.getsockname()); print(u1.recvfrom(10)[0]); u1.close(); u2.close()
print(socket.inet_aton("1.2.3.4"), socket.inet_ntop(socket.AF_INET6, b"\0"*15+b"\1"), socket.htons(1), socket.gethostbyname("localhost"))
try: socket.socket().connect(("127.0.0.1", 1))
except OSError as e: print(type(e).__name__)
try: socket.socket().bind("x")
except TypeError as e: print(e)
async def handle(r, w):
    data = await r.readline(); w.write(data[::-1]); await w.drain(); w.close()
async def main():
    s = await asyncio.start_server(handle, "127.0.0.1", 0)
    p = s.sockets[0].getsockname()[1]
    async def client(i):
        r, w = await asyncio.open_connection("127.0.0.1", p)
        w.write(b"abc%d\n" % i); d = await r.read(); w.close(); return d
    print(await asyncio.gather(*[client(i) for i in range(5)]))
    print(await asyncio.to_thread(lambda: 42))
    s.close(); await s.wait_closed()
asyncio.run(main())

# Style: neither threads nor events; it looks at all of its clients every millisecond, and so it is never asleep for long

import errno
import os
import signal
import socket
import stat
import struct
import sys
import time

LONGEST_PATH = 107
MOST_UNWRITTEN = 65_536
LOOK_S = 0.001


class Client:
    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        ucred = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        self.whoami = b'%d %d %d' % struct.unpack('iII', ucred)
        self.unfinished = b''
        self.unwritten = b''
        self.has_ended = False

    def answer(self, line: bytes) -> bytes:
        if line == b'whoami':
            return self.whoami
        return line[len(b'echo '):] if line.startswith(b'echo ') else b'error'

    def reads(self) -> None:
        received = self.connection.recv(4096)
        self.has_ended = not received
        *lines, self.unfinished = (self.unfinished + received).split(b'\n')
        self.unwritten += b''.join(self.answer(line) + b'\n' for line in lines)

    def writes(self) -> None:
        self.unwritten = self.unwritten[self.connection.send(self.unwritten):]

    def is_done(self) -> bool:
        """Looks at it once; a client that has gone away is done with, too."""
        for takes_part, acts in (
            (not self.has_ended and len(self.unwritten) < MOST_UNWRITTEN, self.reads),
            (True, self.writes),
        ):
            try:
                if takes_part:
                    acts()
            except BlockingIOError:
                pass
            except OSError:
                return True
        return self.has_ended and not self.unwritten


def bound(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    umask = os.umask(0o177)
    try:
        listener.bind(path)
    finally:
        os.umask(umask)
    listener.listen(512)
    listener.setblocking(False)
    return listener


def is_abandoned(path: str) -> bool:
    if not stat.S_ISSOCK(os.lstat(path).st_mode):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        return probe.connect_ex(path) == errno.ECONNREFUSED


def listen(path: str) -> socket.socket:
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise OSError(errno.EINVAL, 'the path does not fit')
    try:
        return bound(path)
    except OSError as error:
        if error.errno != errno.EADDRINUSE or not is_abandoned(path):
            raise
    os.unlink(path)
    return bound(path)


def serve(listener: socket.socket) -> None:
    clients: list[Client] = []
    while True:
        time.sleep(LOOK_S)
        try:
            while True:
                clients.append(Client(listener.accept()[0]))
        except BlockingIOError:
            pass
        for client in [client for client in clients if client.is_done()]:
            client.connection.close()
            clients.remove(client)


def main() -> int:
    if len(sys.argv) != 2 or not sys.argv[1]:
        print('usage: server.ts <path>', file=sys.stderr)
        return 64
    path = sys.argv[1]

    def stop(*_: object) -> None:
        os.unlink(path)
        os._exit(0)

    try:
        listener = listen(path)
    except OSError as error:
        # The contract has Node's name for a directory that is not there.
        number = errno.EACCES if error.errno == errno.ENOENT else error.errno
        print(f'server: {errno.errorcode[number]}', file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    serve(listener)
    return 0


sys.exit(main())

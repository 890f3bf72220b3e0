# Style: blocking calls, and a thread for each caller; the kernel's buffers are the only ones

import errno
import re
import socket
import sys
import threading


def parse_port(arguments: list[str]) -> int | None:
    if len(arguments) != 1 or not re.fullmatch('[0-9]+', arguments[0]):
        return None
    port = int(arguments[0])
    return port if 1 <= port <= 65_535 else None


def echo(caller: socket.socket) -> None:
    with caller:
        try:
            while received := caller.recv(65_536):
                caller.sendall(received)
            caller.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # A reset: this connection is over, and the thread with it.


def main() -> int:
    port = parse_port(sys.argv[1:])
    if port is None:
        print('usage: server.ts <port>', file=sys.stderr)
        return 64

    try:
        listener = socket.create_server(('127.0.0.1', port), backlog=128)
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, 'unknown error')
        print(f'cannot listen on port {port}: {code}', file=sys.stderr)
        return 1

    with listener:
        while True:
            try:
                caller, _ = listener.accept()
            except ConnectionAbortedError:
                continue
            threading.Thread(target=echo, args=(caller,), daemon=True).start()


sys.exit(main())

"""Unit 14's service by Python's socketserver: a thread for each client. Usage: threading-unix-stream-server.py <path>"""

import socket
import socketserver
import struct
import sys


class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            if line.endswith(b"\n"):
                self.wfile.write(self.answer(line[:-1]) + b"\n")

    def answer(self, line):
        if line == b"whoami":
            seen = self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            return b"%d %d %d" % struct.unpack("iII", seen)
        return line[5:] if line.startswith(b"echo ") else b"error"


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


with Server(sys.argv[1], Lines) as server:
    server.serve_forever()

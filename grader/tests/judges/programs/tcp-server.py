"""An echo server of Python's socketserver: one client after another. Usage: tcp-server.py <port>"""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while block := self.request.recv(65536):
            self.request.sendall(block)


class Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 16


with Server(("127.0.0.1", int(sys.argv[1])), Echo) as server:
    server.serve_forever(poll_interval=3600)

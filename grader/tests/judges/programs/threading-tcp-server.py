"""An echo server of Python's socketserver: a thread for each client. Usage: threading-tcp-server.py <port>"""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while block := self.request.recv(65536):
            self.request.sendall(block)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", int(sys.argv[1])), Echo) as server:
    server.serve_forever()

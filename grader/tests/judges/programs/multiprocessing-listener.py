"""Unit 05's service by Python's multiprocessing, whose messages are framed alike. Usage: multiprocessing-listener.py <port>"""

import sys
from multiprocessing.connection import Listener
from threading import Thread


def serve(connection):
    with connection:
        try:
            while True:
                connection.send_bytes(connection.recv_bytes(65536)[::-1])
        except (EOFError, OSError):
            pass


with Listener(("127.0.0.1", int(sys.argv[1]))) as listener:
    while True:
        Thread(target=serve, args=[listener.accept()], daemon=True).start()

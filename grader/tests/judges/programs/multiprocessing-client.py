"""
A client of unit 05 by Python's multiprocessing, whose messages are framed alike. Sends its input in frames of every kind, turns the
answers round again and prints them. Usage: multiprocessing-client.py <port>
"""

import itertools
import socket
import sys
from multiprocessing.connection import Connection

SIZES = [0, 1, 1000, 16384, 16385, 65536]

data = sys.stdin.buffer.read()
with Connection(socket.create_connection(("127.0.0.1", int(sys.argv[1]))).detach()) as connection:
    for size in itertools.cycle(SIZES):
        connection.send_bytes(data[:size])
        sys.stdout.buffer.write(connection.recv_bytes()[::-1])
        data = data[size:]
        if not data:
            break

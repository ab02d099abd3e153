#!/usr/bin/env python3
"""Stands in for Kafka's command of this name: succeeds if the broker that `--bootstrap-server` names serves clients."""

import socket
import struct
import sys

host, _, port = sys.argv[sys.argv.index("--bootstrap-server") + 1].rpartition(":")
metadata = struct.pack("!hhih", 3, 1, 0, -1) + struct.pack("!i", 0)  # api, version, correlation, no client, no topic
with socket.create_connection((host, int(port)), timeout=5) as connection:
    connection.sendall(struct.pack("!i", len(metadata)) + metadata)
    _, _, brokers = struct.unpack("!iii", connection.recv(12, socket.MSG_WAITALL))
sys.exit(brokers < 1)

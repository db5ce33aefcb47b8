#!/usr/bin/env python3
"""connect_worker.py BROKERS GROUP: a member of a group whose protocol type is "connect", as Connect's workers are.

No client library makes one. Says "joined" on stdout and stays, with a heartbeat a second, until stdin ends."""
import select
import socket
import struct
import sys

FIND_COORDINATOR, JOIN_GROUP, HEARTBEAT, SYNC_GROUP = 10, 11, 12, 14


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def blob(value):
    return struct.pack(">i", len(value)) + value


class Reply:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        (value,) = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return value

    def text(self):
        length = max(self.number("h"), 0)
        self.at += length
        return self.data[self.at - length : self.at].decode()


class Broker:
    def __init__(self, host, port):
        self.stream = socket.create_connection((host, int(port)), timeout=30).makefile("rwb")

    def ask(self, api, version, body):
        """The reply from its error on; the throttle time before it is left out."""
        self.stream.write(blob(struct.pack(">hhi", api, version, 1) + text("worker") + body))
        self.stream.flush()
        length = Reply(self.stream.read(4)).number("i")
        return Reply(self.stream.read(length)[8:])


def coordinator_of(brokers, group):
    host, port = brokers.split(",")[0].rsplit(":", 1)
    broker = Broker(host, port)
    while True:  # until the topic of the groups is there
        reply = broker.ask(FIND_COORDINATOR, 1, text(group) + b"\0")
        error, _, _ = reply.number("h"), reply.text(), reply.number("i")
        if error == 0:
            return Broker(reply.text(), reply.number("i"))


def join(broker, group, member):
    """Also when it is not the first time: then it is the same member. (error, generation, member)"""
    protocol = text("default") + blob(b"")
    reply = broker.ask(
        JOIN_GROUP, 2, text(group) + struct.pack(">ii", 30000, 30000) + text(member) + text("connect") + struct.pack(">i", 1) + protocol
    )
    error, generation, _, _, member = reply.number("h"), reply.number("i"), reply.text(), reply.text(), reply.text()
    if error == 0:
        share = struct.pack(">i", 1) + text(member) + blob(b"")
        error = broker.ask(SYNC_GROUP, 1, text(group) + struct.pack(">i", generation) + text(member) + share).number("h")
    return error, generation, member


def main(brokers, group):
    broker = coordinator_of(brokers, group)
    error, generation, member = -1, 0, ""
    while True:
        if error:
            error, generation, member = join(broker, group, member)
            print("joined" if error == 0 else f"not joined: error {error}", flush=True)
        elif select.select([sys.stdin], [], [], 1)[0]:
            return
        else:
            error = broker.ask(HEARTBEAT, 1, text(group) + struct.pack(">i", generation) + text(member)).number("h")


main(sys.argv[1], sys.argv[2])

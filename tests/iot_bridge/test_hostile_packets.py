"""Packets that are none, at the trial's broker: before and after a right password, in the clear and within TLS."""

import random
import socket
import ssl
import struct
from collections.abc import Iterator

import pytest

from tests.helpers.network.brokers import BrokerProcess, prepare_broker

POINT = "IT001E00000001"
CONNECT, TYPES, TRIES = 0x10, range(16), 12
WELCOME = b"\x20\x02\x00\x00"


def length(size: int) -> bytes:
    out = bytearray()
    while True:
        size, digit = divmod(size, 128)
        out.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(out)


def packet(first: int, body: bytes) -> bytes:
    return bytes([first]) + length(len(body)) + body


def text(content: bytes) -> bytes:
    return struct.pack(">H", len(content)) + content


def connect(user: bytes, password: bytes, *, flags: int = 0xC2, name: bytes = b"MQTT", level: int = 4) -> bytes:
    return packet(CONNECT, text(name) + bytes([level, flags, 0, 60]) + text(b"x") + text(user) + text(password))


def make_first_packets() -> Iterator[bytes]:
    """What comes instead of a right CONNECT."""
    seeded = random.Random(1)
    user = POINT.encode()
    yield from (connect(user, b"wrong"), connect(b"\xff\xfe", b"x"), connect(user, b"\xff\x00"), connect(b"", b""),
                connect(b"u" * 60_000, b"p" * 60_000), connect(user, b"x", flags=0x42), connect(user, b"x", flags=0x82),
                connect(user, b"x", flags=0xFF), connect(user, b"x", flags=0xC3), connect(user, b"x", name=b"MQIsdp"),
                connect(user, b"x", name=b"\xff" * 4), connect(user, b"x", level=9), connect(user, b"x", flags=0xE6),
                connect(user, b"x")[:-9], b"\x10\xff\xff\xff\xff\xff", b"\x10\xff\xff\xff\x7f", b"\x10", b"\x10\x00",
                b"")
    yield from (packet(kind << 4 | 2, seeded.randbytes(20)) for kind in TYPES)
    yield from (packet(CONNECT, seeded.randbytes(seeded.randrange(60))) for _ in range(TRIES))
    yield from (seeded.randbytes(seeded.randrange(1, 200)) for _ in range(TRIES))


def make_next_packets() -> Iterator[bytes]:
    """What comes after a right CONNECT."""
    seeded = random.Random(2)
    for kind in TYPES:
        for flags in (0, 2, 0xB, 0xF):
            yield packet(kind << 4 | flags, b"")
            yield packet(kind << 4 | flags, seeded.randbytes(seeded.randrange(1, 30)))
    yield packet(0x82, b"\x00\x01" + text(b"\xff\xff") + b"\x01")
    yield packet(0x82, b"\x00\x01" + text(b"a/#/b/+x") + b"\x07")
    yield packet(0x32, text(b"\xff\xfe") + b"\x00\x01x")
    yield packet(0x36, text(b"a\x00b") + b"\x00\x00x")
    yield b"\x30\xff\xff\xff\xff"
    yield b"\x30\x05\x00"


@pytest.fixture
def broker(tmp_path) -> Iterator[BrokerProcess]:
    made = prepare_broker("amqtt", tmp_path)
    made.start()
    yield made
    made.stop()


def send(broker: BrokerProcess, *packets: bytes, is_clear: bool = False) -> bytes:
    """Send packets one after another on a connection of their own; what came back, in time enough for a right one."""
    context, heard = ssl.create_default_context(cafile=str(broker.tls.ca)), b""
    with socket.create_connection(("127.0.0.1", broker.port), 5) as plain:
        stream = plain if is_clear else context.wrap_socket(plain, server_hostname="127.0.0.1")
        with stream:
            for one in packets:
                stream.settimeout(5 if one in packets[:-1] else 0.05)
                try:
                    stream.sendall(one)
                    heard += stream.recv(100)
                except OSError:  # closed, or no answer to it
                    continue
    return heard


def test_no_packet_prints_a_trace_and_the_broker_goes_on(broker: BrokerProcess) -> None:
    login = broker.new_device(POINT)
    right = connect(POINT.encode(), login.password.encode())
    for first in make_first_packets():
        send(broker, first)
        send(broker, first, is_clear=True)
    for following in make_next_packets():
        assert send(broker, right, following).startswith(WELCOME)
    assert send(broker, right, packet(0xC0, b""), packet(0xC0, b"")) == WELCOME + b"\xd0\x00" * 2
    broker.stop()
    log = (broker.folder / "broker.log").read_text(errors="replace").splitlines()
    told = ("refused a connection from 127.0.0.1", "127.0.0.1 asked for another version of MQTT than 3.1.1")
    assert [line for line in log if not any(map(line.__contains__, told))] == ["broker ready 127.0.0.1 "
                                                                                          f"{broker.port}"]
    refused = [line for line in log if told[0] in line]
    assert refused[-1].endswith(f"({len(refused)} so far)")
    assert all(len(line) < 150 and POINT not in line and login.password not in line for line in log)

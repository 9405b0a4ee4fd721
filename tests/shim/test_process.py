"""The service as a process: starting, refusing to start, TLS, health, the end."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chaincode import contract
from chaincode.contract import Caller, rules_digest
from chaincode.shim import messages as m
from chaincode.shim.health import SERVING, encode_request
from chaincode.wire.identity import key_id
from network.authority import Authority, create_authority, enrol_tls
from tests.helpers.rules.world import Recorder
from tests.shim import toy
from tests.shim.fake_peer import LARGE, Client, FakePeer
from tests.shim.house import PACKAGE

ROOT = Path(__file__).parent.parent.parent
CHECK = "/grpc.health.v1.Health/Check"


class Process:
    def __init__(self, folder: Path, *, digest: str = "", module: str = "chaincode.shim", more: str = "") -> None:
        config = folder / "config.toml"
        config.write_text(
            f'address = "127.0.0.1:0"\npackage_id = "{PACKAGE}"\nrules_digest = "{digest or rules_digest()}"\n{more}'
        )
        # the port is found by the system; the log doesn't say it, so the test gives a free one
        port = find_port()
        config.write_text(config.read_text().replace(":0", f":{port}"))
        self.address = f"localhost:{port}"
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "--config", str(config)], cwd=ROOT, stderr=log,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    async def wait(self) -> None:
        for _ in range(1_200):
            if "listening" in self.log.read_text():
                return
            assert self.process.poll() is None, self.log.read_text()
            await asyncio.sleep(0.05)
        raise AssertionError(self.log.read_text())

    async def dial(self, peer: FakePeer, credentials: Any = None) -> FakePeer:
        await self.wait()
        make = grpc.aio.insecure_channel if credentials is None else grpc.aio.secure_channel
        await peer.dial(make(self.address, *([credentials] if credentials else []), options=LARGE))
        return peer


def find_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def started(folder: Path, **options: Any) -> Iterator[Process]:
    running = Process(folder, **options)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


async def end(peer: FakePeer) -> None:
    await peer.close()
    await peer.channel.close()


def test_the_rules_run_behind_a_peer(tmp_path: Path) -> None:
    client = Client(tmp_path / "keys")

    async def found() -> None:
        peer = await service.dial(FakePeer({}))
        parameters = b'{"community":"vallechiara","first_period":"2024-05-01"}'
        day = b"2024-05-01"
        args = b'{"date":"' + day + b'","parameters":' + parameters + b"}"
        proposal = client.propose(b"found", day + b"-" + b"5" * 32, b"", args)
        answer = await peer.transact(proposal)
        assert answer.status == 200, answer.message
        assert answer.message == rules_digest()
        assert answer.event is not None
        assert answer.event[1] == answer.payload
        caller = Caller("municipality", key_id(client.credential.key.public_key()), ("service",))
        effects = contract.apply(contract.parse_call(proposal.args, caller, int(time.time())), Recorder({}))
        assert answer.writes == dict(effects.writes)
        bad = await peer.transact(client.propose(b"found", b"not", b"enough"))
        assert bad.status == 400
        assert "T0_ARGUMENTS" in bad.message
        await end(peer)

    with started(tmp_path) as service:
        asyncio.run(found())


def test_other_rules_than_agreed_do_not_start(tmp_path: Path) -> None:
    with started(tmp_path, digest="sha256+0000000000000000") as service:
        assert service.process.wait(20) == 1
    assert "sha256+0000000000000000 was agreed on" in service.log.read_text()


@pytest.mark.parametrize(("more", "word"), [
    ("max_clock_difference_s = -1", "max_clock_difference_s"),
    ("proposals_a_minute = 0", "proposals_a_minute"),
    ("proposals_a_minute = true", "proposals_a_minute"),
    ("[tls]\ncertificate = 'absent.pem'\nkey = 'absent.pem'", "absent.pem"),
    ("[tls]", "certificate is missing"),
    ("nonsense", "config.toml"),
])  # fmt: skip
def test_a_wrong_configuration_does_not_start(tmp_path: Path, more: str, word: str) -> None:
    with started(tmp_path, more=more) as service:
        assert service.process.wait(20) == 1
    assert word in service.log.read_text()
    assert "Traceback" not in service.log.read_text()


async def check(channel: Any, request: bytes = b"") -> Any:
    return await channel.unary_unary(CHECK)(request, timeout=5)


def test_health(tmp_path: Path) -> None:
    async def ask() -> None:
        await service.wait()
        async with grpc.aio.insecure_channel(service.address) as channel:
            assert await check(channel) == SERVING
            assert await check(channel, encode_request("protos.Chaincode")) == SERVING
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await check(channel, encode_request("other"))
            assert caught.value.code() is grpc.StatusCode.NOT_FOUND

    with started(tmp_path) as service:
        asyncio.run(ask())


def test_sigterm_finishes_what_is_under_way_and_takes_nothing_new(tmp_path: Path) -> None:
    client = Client(tmp_path / "keys")

    async def drain() -> None:
        peer, idle = await service.dial(FakePeer({"key1": b"v"})), await service.dial(FakePeer({}))
        peer.delays = {m.GET_STATE: 1.5}
        under_way = asyncio.create_task(peer.transact(client.propose(b"copy", b"key1")))
        await asyncio.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(idle.ended, 5) == "ended"
        late = asyncio.create_task(peer.transact(client.propose(b"copy")))
        answer = await under_way
        assert answer.writes == {"copy/key1": b"v"}
        assert await asyncio.wait_for(peer.ended, 5) == "ended"
        with pytest.raises(ConnectionError):
            await late
        await end(peer)
        await end(idle)

    with started(tmp_path, module="tests.shim.toy_service", digest=toy.DIGEST) as service:
        asyncio.run(drain())
        assert service.process.wait(10) == 0


def test_no_process_outlives_a_killed_service(tmp_path: Path) -> None:
    with started(tmp_path) as service:
        asyncio.run(service.wait())
        children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
        assert children
        service.process.kill()
        service.process.wait()
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            return
        time.sleep(0.05)
    raise AssertionError(children)


class Keys:
    """TLS pairs of an organisation, as files and as credentials."""

    def __init__(self, folder: Path) -> None:
        self.authority = create_authority("citizens", folder, name="tls-authority")
        until = datetime.now(UTC) + timedelta(days=1)
        self.server = enrol_tls(self.authority, "chaincode-tls", [], not_after=until)
        self.client = enrol_tls(self.authority, "chaincode-client-tls", [], not_after=until)
        (folder / "roots.pem").write_bytes(self.authority.certificate_pem)
        pair = folder / "citizens" / "chaincode-tls"
        self.more = f"[tls]\ncertificate = '{pair / 'cert.pem'}'\nkey = '{pair / 'key.pem'}'\n"
        self.mutual = self.more + f"client_roots = '{folder / 'roots.pem'}'\n"


def dial_with(root: Authority, pair: Any = None) -> Any:
    key = pair and pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return grpc.ssl_channel_credentials(root.certificate_pem, key, pair and pair.certificate)


def test_tls_and_mutual_tls(tmp_path: Path) -> None:
    ours, theirs = Keys(tmp_path / "ours"), Keys(tmp_path / "theirs")
    client = Client(tmp_path / "keys")

    async def transact(credentials: Any) -> int:
        peer = await service.dial(FakePeer({"key1": b"v"}), credentials)
        answer = await peer.transact(client.propose(b"copy", b"key1"))
        await end(peer)
        return answer.status

    async def is_refused(credentials: Any) -> bool:
        async with grpc.aio.secure_channel(service.address, credentials) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await channel.unary_unary(CHECK)(b"", timeout=20)
        return caught.value.code() is grpc.StatusCode.UNAVAILABLE

    async def is_refused_in_the_clear() -> bool:
        async with grpc.aio.insecure_channel(service.address) as channel:
            with pytest.raises(grpc.aio.AioRpcError):
                await channel.unary_unary(CHECK)(b"", timeout=20)
        return True

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    toys = {"module": "tests.shim.toy_service", "digest": toy.DIGEST}
    with started(tmp_path / "one", more=ours.more, **toys) as service:
        assert asyncio.run(transact(dial_with(ours.authority))) == 200
        assert asyncio.run(is_refused(dial_with(theirs.authority)))
        assert asyncio.run(is_refused_in_the_clear())
    with started(tmp_path / "two", more=ours.mutual, **toys) as service:
        assert asyncio.run(transact(dial_with(ours.authority, ours.client))) == 200
        assert asyncio.run(is_refused(dial_with(ours.authority)))
        assert asyncio.run(is_refused(dial_with(ours.authority, theirs.client)))
        assert asyncio.run(is_refused_in_the_clear())


def test_the_log_holds_neither_arguments_nor_values(tmp_path: Path) -> None:
    client = Client(tmp_path / "keys")

    async def transact() -> None:
        peer = await service.dial(FakePeer({"key1": b"a value"}))
        await peer.transact(client.propose(b"copy", b"key1", transient={"secret": b"a secret"}))
        await peer.transact(client.propose(b"refuse", b"an argument"))
        await end(peer)

    with started(tmp_path, module="tests.shim.toy_service", digest=toy.DIGEST) as service:
        asyncio.run(transact())
    assert not re.search("a value|a secret|an argument|key1", service.log.read_text())

"""A stand-in for the gateway: the contract of POST readings and dead-letters over HTTP, durable in SQLite.

`python -m tests.iot_bridge.stand_in FILE PORT` runs it as a process that a test may kill. In a test's own process,
`failures` makes the next calls fail with a status, or break off before or after the commit.
"""

import base64
import json
import secrets
import sqlite3
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PATH = "/gse/api/v1/"
TOO_OLD = "2010-"


class Store:
    """Readings and dead letters; a repeated reading is counted, another value is a new row."""

    def __init__(self, file: Path) -> None:
        self.lock = threading.Lock()
        self.sql = sqlite3.connect(file, check_same_thread=False)
        self.sql.execute("PRAGMA journal_mode=WAL")
        self.sql.execute(
            "CREATE TABLE IF NOT EXISTS reading (point TEXT, register TEXT, start TEXT, energy_wh INT, "
            "PRIMARY KEY (point, register, start, energy_wh)) WITHOUT ROWID")
        self.sql.execute("CREATE TABLE IF NOT EXISTS dead_letter (topic TEXT, reason TEXT, payload BLOB)")
        self.sql.commit()

    def put(self, readings: list[dict[str, Any]]) -> dict[str, Any]:
        """Store readings in one commit; those of 2010 are too old."""
        with self.lock:
            before = self.sql.total_changes
            good = [r for r in readings if not r["start"].startswith(TOO_OLD)]
            rows = [(r["metering_point"], r["register"], r["start"], r["energy_wh"]) for r in good]
            self.sql.executemany("INSERT OR IGNORE INTO reading VALUES (?, ?, ?, ?)", rows)
            accepted = self.sql.total_changes - before
            self.sql.commit()
        rejected = [
            {"index": index, "code": "READING_TOO_OLD", "reason": "older than 62 months"}
            for index, r in enumerate(readings) if r["start"].startswith(TOO_OLD)
        ]
        return {"accepted": accepted, "repeated": len(good) - accepted, "rejected": rejected}

    def close(self) -> None:
        """Close the file."""
        self.sql.close()

    def rows(self) -> list[tuple[str, str, str, int]]:
        """All readings."""
        with self.lock:
            return self.sql.execute("SELECT point, register, start, energy_wh FROM reading").fetchall()

    def dead_letters(self) -> list[tuple[str, str, bytes]]:
        """All dead letters: topic, reason, payload."""
        with self.lock:
            return self.sql.execute("SELECT topic, reason, payload FROM dead_letter").fetchall()

    def bury(self, topic: str, reason: str, payload: bytes) -> None:
        """Keep a dead letter."""
        with self.lock:
            self.sql.execute("INSERT INTO dead_letter VALUES (?, ?, ?)", (topic, reason, payload))
            self.sql.commit()


@dataclass
class StandIn:
    """The server in this process. `failures` are taken from the left, one for each POST of readings:
    a status, "break" (no answer, nothing stored) or "commit-break" (stored, no answer)."""

    file: Path
    port: int = 0
    failures: list[int | str] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    waiting: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.store = Store(self.file)
        self.tokens: set[str] = set()
        self.challenges: set[str] = set()
        self.server = Server(self)
        self.port = self.server.server_address[1]

    @property
    def url(self) -> str:
        """The API's address."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    def start(self) -> "StandIn":
        """Serve on a thread."""
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop serving."""
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.store.close()


class Handler(BaseHTTPRequestHandler):
    """One connection of the bridge."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    server: "Server"

    @property
    def stand_in(self) -> StandIn:
        return self.server.stand_in

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix(PATH)
        if path == "sessions/challenge":
            challenge = f"gse.{secrets.token_urlsafe(32)}"
            self.stand_in.challenges.add(challenge)
            self._answer(200, {"challenge": challenge})
        elif path == "sessions":
            self._open_session(body)
        elif self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.stand_in.tokens:
            self._problem(401, "SESSION_UNKNOWN")
        elif path == "readings":
            self._readings(body)
        elif path == "dead-letters":
            self.stand_in.store.bury(body["topic"], body["reason"], base64.b64decode(body["payload"]))
            self._answer(204, None)

    def _open_session(self, body: dict[str, str]) -> None:
        certificate = x509.load_pem_x509_certificate(body["certificate"].encode())
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        self.stand_in.challenges.remove(body["challenge"])
        signature = base64.b64decode(body["signature"])
        text = (
            f"volano-session\norganisation gse\norigin http://127.0.0.1:{self.stand_in.port}\n"
            f"challenge {body['challenge']}\nnonce {body['nonce']}"
        )
        key.verify(signature, text.encode(), ec.ECDSA(hashes.SHA256()))
        token = secrets.token_urlsafe(16)
        self.stand_in.tokens.add(token)
        session = {"token": token, "expires_at": "2099-01-01T00:00:00Z", "roles": ["service"], "member": ""}
        self._answer(200, session)

    def _readings(self, body: dict[str, Any]) -> None:
        self.stand_in.waiting += 1
        self.stand_in.gate.wait()
        readings = body["readings"]
        self.stand_in.posts.append(len(readings))
        failure = self.stand_in.failures.pop(0) if self.stand_in.failures else 200
        if failure == "break":
            self.close_connection = True
        elif isinstance(failure, int) and failure != 200:
            self._problem(failure, "PROVOKED")
        else:
            answer = self.stand_in.store.put(readings)
            if failure == "commit-break":
                self.close_connection = True
            else:
                self._answer(200, answer)

    def _problem(self, status: int, code: str) -> None:
        self._answer(status, {"code": code, "message_en": code, "message_it": code, "values": {}})

    def _answer(self, status: int, value: object) -> None:
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Server(ThreadingHTTPServer):
    """Threads, each of which finds its stand-in."""

    daemon_threads = True

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(("127.0.0.1", stand_in.port), Handler)
        self.stand_in = stand_in


if __name__ == "__main__":
    StandIn(Path(sys.argv[1]), int(sys.argv[2])).server.serve_forever()

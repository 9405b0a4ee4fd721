"""A device's own small file: batches of readings that wait for their receipt, across power cuts (SQLite)."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from iot_bridge.payloads.volano import MAX_READINGS


class Outbox:
    """Batches by id; one stays until `settle`. May be used by several threads."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._sql = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._sql.execute("PRAGMA journal_mode=WAL")
        self._sql.execute("PRAGMA synchronous=NORMAL")
        self._sql.execute("CREATE TABLE IF NOT EXISTS waiting (batch TEXT PRIMARY KEY, payload BLOB NOT NULL)")
        self._sql.execute("CREATE TABLE IF NOT EXISTS refused (batch TEXT NOT NULL, answer TEXT NOT NULL)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._sql.close()

    def add(self, readings: Sequence[Mapping[str, object]]) -> tuple[str, bytes]:
        """Keep 1 to 200 readings as a message; return the batch's id and the message."""
        if not 1 <= len(readings) <= MAX_READINGS:
            raise ValueError(f"a batch holds 1 to {MAX_READINGS} readings, not {len(readings)}")
        batch = secrets.token_hex(8)
        payload = json.dumps({"batch": batch, "readings": list(readings)}, separators=(",", ":")).encode()
        with self._lock:
            self._sql.execute("INSERT INTO waiting VALUES (?, ?)", (batch, payload))
        return batch, payload

    def waiting(self) -> dict[str, bytes]:
        """All batches without a receipt, oldest first."""
        with self._lock:
            return dict(self._sql.execute("SELECT batch, payload FROM waiting ORDER BY rowid"))

    def settle(self, batch: str, refused: Sequence[Mapping[str, object]] = ()) -> bool:
        """The gateway has this batch; what it refused is noted. Whether the batch was waiting."""
        with self._lock:
            is_waiting = self._sql.execute("DELETE FROM waiting WHERE batch = ?", (batch,)).rowcount > 0
            if is_waiting and refused:
                self._sql.execute("INSERT INTO refused VALUES (?, ?)", (batch, json.dumps(list(refused))))
        return is_waiting

    def refused(self) -> dict[str, list[dict[str, object]]]:
        """What was refused, by batch."""
        with self._lock:
            rows = self._sql.execute("SELECT batch, answer FROM refused").fetchall()
        return {batch: json.loads(answer) for batch, answer in rows}

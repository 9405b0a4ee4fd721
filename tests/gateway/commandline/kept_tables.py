"""What the gateways keep of members."""

import hashlib
import sqlite3
from contextlib import closing
from typing import Any

from gateway.acts.enrolling.person import PLAN_FILE

from .conftest import Desk

FACTS = ("person", "metering_point", "plant")


def read_tables(desk: Desk) -> str:
    """A digest of what the gateways keep of members, of the plan and of the folders to hand over."""
    found: list[Any] = [sorted(str(path) for path in (desk.folder / "handover").rglob("*")),
                        (desk.folder / PLAN_FILE).exists()]
    for path in sorted(desk.folder.rglob("gateway.db")):
        with closing(sqlite3.connect(path)) as database:
            found += [database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in FACTS]
    return hashlib.sha256(repr(found).encode()).hexdigest()

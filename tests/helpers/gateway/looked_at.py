"""A month that is looked at, with what its look would find told beforehand."""

from types import SimpleNamespace
from typing import Any

from chaincode.rules.intervals import local_midnight_s
from gateway.features.repartition.month import Look

MAY = "2024-05"
NOON_S = 43_200


def look_at(connection: Any = None, name: str = MAY, clock_on: str = "2024-06-05", **known: Any) -> Look:
    """A month that is looked at. known: what it would look up."""
    settings = SimpleNamespace(zone="NORD", organisation="gse")
    gateway = SimpleNamespace(clock=lambda: local_midnight_s(clock_on) + NOON_S, settings=settings)
    look = Look(connection, gateway, name)  # type: ignore[arg-type]
    look.__dict__.update(known)
    return look

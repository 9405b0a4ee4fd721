"""Plants that are to be kept: what of each is otherwise than it is kept, written as a table, known again, kept."""

from collections.abc import Sequence
from dataclasses import astuple
from hashlib import sha256
from shlex import quote
from typing import NamedTuple

from gateway.acts.enrolling.applicant import Plant
from gateway.acts.faults import Fault
from gateway.acts.plants import CELLS, Changed, describe_plant
from gateway.client import ApiError, Client

POINT = "metering_point"
COLUMNS = (POINT, *CELLS)


class TablePlant(NamedTuple):
    """A plant as a table has it, and what is otherwise than it is kept."""

    metering_point: str
    plant: Plant
    changes: tuple[Changed, ...]


class ReadPlants(NamedTuple):
    """A table's plants, and what of it can't be read: then nothing is kept."""

    plants: tuple[TablePlant, ...]
    faults: tuple[Fault, ...]

    @property
    def changed(self) -> list[TablePlant]:
        """Those that are otherwise than they are kept."""
        return [one for one in self.plants if one.changes]


def format_plants(plants: Sequence[TablePlant]) -> str:
    """Write plants as a table that reads as they are."""
    rows = [(one.metering_point, *astuple(one.plant)) for one in plants]
    return "\n".join(";".join(cells) for cells in (COLUMNS, *rows))


def digest_changes(plants: Sequence[TablePlant]) -> str:
    """Return a digest of what would change, by which what was shown is known."""
    return sha256(repr([(one.metering_point, one.changes) for one in plants]).encode()).hexdigest()


def find_command(plants: Sequence[TablePlant], error: ApiError) -> str:
    """Return what an officer types so that a new plant is signed which was refused, as the ledger has none like it; ""
    of another refusal.
    """
    refused = error.values.get(POINT) if error.code == "PLANT_NOT_AS_REGISTERED" else None
    one = next((one for one in plants if one.metering_point == refused), None)
    if one is None:
        return ""
    given = zip(("--plant-kw", "--entry-on", "--region", "--grant-pct", "--pv"), astuple(one.plant), strict=True)
    return " ".join([f"./volano members plant add {one.metering_point}",
                     *(f"{option} {quote(text)}" for option, text in given if text)])


def keep_plants(operator: Client, plants: Sequence[TablePlant]) -> None:
    """Have plants kept, all or none."""
    operator.post("plants", {"plants": [describe_plant(one.metering_point, one.plant) for one in plants]})

"""A plant as it is to be kept at a metering point: read, held to what is known of it, and compared with that."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, NamedTuple

from gateway.acts.cells import (
    NO,
    YES,
    format_thousandths,
    read_date,
    read_grant_pct,
    read_is_pv,
    read_plant_kw,
    read_region,
    validate_plant,
)
from gateway.acts.enrolling.applicant import Plant
from gateway.acts.errors import ActError
from gateway.client import Client

CELLS: Mapping[str, Callable[[str], str]] = {
    "plant_kw": read_plant_kw, "entry_on": partial(read_date, "entry_on"), "region": read_region,
    "grant_pct": read_grant_pct, "is_pv": read_is_pv,
}
"""How a plant's columns are read, in the order of `Plant`."""
KEPT_AS = {"plant_kw": "power_kw", "entry_on": "entry_on", "region": "region", "grant_pct": "grant_pct",
           "is_pv": "is_pv"}
"""Its columns, and as what the gateway keeps them."""
Plain = dict[str, Any]


class Way(NamedTuple):
    """How a plant comes to have one power: what this keeps, as `ways` of its words name it, the power, W, and what to
    type.
    """

    name: str
    power_w: int
    command: str


class Changed(NamedTuple):
    """A column that will be otherwise: as it is, "" for nothing, and as it will be. from_date: of a new plant its first
    day; "" of a known one, whose past is corrected for all days that aren't settled for good, or divided.
    """

    column: str
    now: str
    then: str
    from_date: str


def load_known(operator: Client, pod: str) -> dict[str, str]:
    """Return what is kept of the plant at a point, by column; nothing where none is."""
    return describe_known(next((one for one in operator.get("plants")["plants"] if one["metering_point"] == pod), {}))


def describe_known(kept: Plain) -> dict[str, str]:
    """Return by column what is kept of a plant, as the gateway gives it; nothing of none."""
    if not kept:
        return {}
    return {column: kept[name] for column, name in KEPT_AS.items()} | {
        "plant_kw": format_thousandths(kept["power_w"]), "is_pv": YES if kept["is_pv"] else NO}


def require_known(pod: str, known: Mapping[str, str], *, is_new: bool) -> None:
    """Refuse to add a plant where one is kept, and to change one where none is.

    Raises:
        ActError: it is so.
    """
    if is_new and known:
        raise ActError("gateway.members.plants.has_plant_members_plant_change", pod=pod)
    if not is_new and not known:
        raise ActError("gateway.members.plants.has_no_plant_members_plant_add", pod=pod)


def read_plant(given: Mapping[str, str]) -> Plant:
    """Read a plant by its columns; no grant where none is named.

    Raises:
        WordedError: a column can't be read, or the premium of such a plant can't be worked out.
    """
    parts = [reader(given.get(column, "0" if column == "grant_pct" else "")) for column, reader in CELLS.items()]
    validate_plant(*parts)
    return Plant(*parts)


def take_registered(known: Mapping[str, str], registered_w: int) -> dict[str, str]:
    """Return what is known of a plant with the ledger's power, W, where it has one: nobody named another."""
    return {**known, "plant_kw": format_thousandths(registered_w)} if registered_w else dict(known)


def compare_plants(known: Mapping[str, str], new: Plant, registered_w: int) -> list[Changed]:
    """Return what will be otherwise of a plant that is known, or is of a new one.

    registered_w: its power on the ledger, W, which may be what changes where the kept one is as it will be.
    """
    is_as_kept = known.get("plant_kw") == new.power_kw
    was = {**known, "plant_kw": format_thousandths(registered_w)} if is_as_kept else known
    said = {column: str(getattr(new, name)) for column, name in KEPT_AS.items()}
    return [Changed(column, was.get(column, ""), text, "" if known else new.entry_on)
            for column, text in said.items() if was.get(column, "") != text]


def name_difference(one: Plain) -> str:
    """Return the name of the sentence about a plant with another power on the ledger, or with none there."""
    return "has_power_and_another" if one["registered_w"] else "has_power_and_no_plant"


def list_ways(one: Plain) -> list[Way]:
    """Return by what a plant with another power on the ledger comes to have one: the ledger's, if it has a plant there,
    or the kept one, once it is signed. one: as `GET /plants` gives it.
    """
    powers = {"keep": one["registered_w"], "sign": one["power_w"]}
    begun = f"./volano members plant change {one['metering_point']} --plant-kw"
    return [Way(name, power_w, f"{begun} {format_thousandths(power_w)}") for name, power_w in powers.items() if power_w]


def describe_plant(pod: str, one: Plant) -> Plain:
    """Return a plant at a point, as the energy operator's gateway takes it."""
    kept = asdict(one) | {"metering_point": pod, "is_pv": one.is_pv == YES}
    return kept if one.is_pv else {name: value for name, value in kept.items() if name != "is_pv"}

"""Plants in words: each beside the ledger, the ways out where the two differ, and what would change."""

from collections.abc import Callable
from typing import Any

from chaincode.words import say_in
from gateway.acts.cells import NO, YES, count_thousandths, format_thousandths
from gateway.acts.plants import Changed, list_ways, name_difference
from gateway.acts.plants_to_keep import ReadPlants, digest_changes, format_plants
from webapp.formats import NOTHING
from webapp.page import Writer

Plain = dict[str, Any]


def show_plant(one: Plain, writer: Writer) -> list[str]:
    """Return a plant's cells."""
    kw, registered_w = writer.formats.kw, one["registered_w"]
    return [one["metering_point"], kw(one["power_w"]), NOTHING if registered_w is None else kw(registered_w),
            writer.formats.full_day(one["entry_on"]), one["region"], say_pv(YES if one["is_pv"] else NO, writer),
            _show_grant(one["grant_pct"], writer)]


def show_difference(one: Plain, writer: Writer) -> Plain:
    """Return which two powers a plant has, and by what it comes to have one."""
    kept, registered = (f"{writer.formats.kw(one[name])} kW" for name in ("power_w", "registered_w"))
    return {
        "point": one["metering_point"],
        "words": _say(f"kept_plants.{name_difference(one)}", writer, pod=one["metering_point"], kept=kept,
                      registered=registered),
        "ways": [{"name": way.name, "words": _say(f"kept_plants.ways.{way.name}", writer), "command": way.command,
                  "kw": writer.formats.kw(way.power_w), "typed": format_thousandths(way.power_w)}
                 for way in list_ways(one)],
    }


def show_changes(read: ReadPlants, writer: Writer) -> Plain:
    """Return what would change, and the table by which that is kept."""
    changed = read.changed
    return {
        "rows": [[one.metering_point, *_show_change(change, writer)] for one in changed for change in one.changes],
        "count": writer.formats.whole(len(changed)), "same": len(read.plants) - len(changed),
        "content": format_plants(changed), "shown": digest_changes(changed),
    }


def _show_change(change: Changed, writer: Writer) -> list[str]:
    tell = _TOLD.get(change.column)
    return [_say(f"plants.columns.{change.column}", writer),
            *(tell(text, writer) if tell and text else text or NOTHING for text in (change.now, change.then))]


def say_pv(text: str, writer: Writer) -> str:
    """Return whether a plant is photovoltaic: yes or no."""
    return _say(f"plants.pv.{text}", writer)


def _show_power(text: str, writer: Writer) -> str:
    return writer.formats.kw(count_thousandths(text))


def _show_grant(text: str, writer: Writer) -> str:
    return writer.formats.percent(count_thousandths(text) // 10)


def _say(key: str, writer: Writer, **values: object) -> str:
    return say_in(writer.language, f"gateway.members.{key}", **values)


_TOLD: dict[str, Callable[[str, Writer], str]] = {
    "plant_kw": _show_power, "grant_pct": _show_grant, "is_pv": say_pv,
    "entry_on": lambda text, writer: writer.formats.full_day(text),
}

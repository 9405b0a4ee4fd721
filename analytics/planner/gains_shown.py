"""Who gains what from being together, as a table that people read: beside what each brings, what it gets."""

from typing import Any

from analytics.planner.words import say_party, show_euro
from analytics.reports.tables import TextTable
from chaincode.words import say_in

Plain = dict[str, Any]


def tabulate_gains(gains: Plain, language: str) -> TextTable:
    """What `describe_gains` gives: a row a party, how it was counted, and the least satisfied group."""
    is_exact = gains["is_exact"]
    names = ("party", "gain", *(() if is_exact else ("error",)), "part", "more")
    rows = tuple((say_party(code, language), *(
        show_euro(value, language) for value in _list_values(one, is_exact=is_exact)
    )) for code, one in gains["parties"].items())  # fmt: skip
    return TextTable(_say("heading", language), tuple(_list_sentences(gains, language)),
                     tuple(_say(name, language) for name in names), rows, tuple(range(1, len(names))))  # fmt: skip


def _list_values(party: Plain, *, is_exact: bool) -> list[float]:
    error = [] if is_exact else [party["error_eur"]]
    return [party["gain_eur"], *error, party["part_eur"], party["part_eur"] - party["gain_eur"] + 0.0]


def _list_sentences(gains: Plain, language: str) -> list[str]:
    told = [_say("whole", language, whole=show_euro(gains["whole_eur"], language)),
            _say("exact", language, count=gains["groups"]) if gains["is_exact"]
            else _say("drawn", language, orders=gains["orders"], seed=gains["seed"])]  # fmt: skip
    least = gains["least_satisfied"]
    if least:
        amounts = {name: show_euro(least[f"{name}_eur"], language) for name in ("worth", "gets")}
        group = " + ".join(_name(one, language) for one in least["group"])
        told.append(_say("least", language, group=group, **amounts))
    return told


def _name(kind: Plain, language: str) -> str:
    """A member, or how many of so many alike."""
    return say_party(kind["code"], language) if kind["of"] == 1 else _say("alike", language, **kind)


def _say(name: str, language: str, **values: object) -> str:
    return say_in(language, f"analytics.planner.gains.{name}", **values)

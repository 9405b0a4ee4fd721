"""Parameters by their names with dots, each with its unit in one language."""

from collections.abc import Callable, Iterator
from typing import Any

from webapp.page import Writer
from webapp.parts.member import name_category

PERCENT = ("w_consume", "w_produce")
SHARES = (*PERCENT, "chamber_weight")
NUMBERS = ("min_chamber", "open_proposals", "support")


def flatten(parameters: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give each parameter by its name; one of a record with a dot."""
    for name, value in parameters.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", inner) for part, inner in value.items())
        else:
            yield name, value


def write_value(name: str, value: Any, writer: Writer) -> str:
    """Return a parameter's value with its unit, which its name tells."""
    first = name.partition(".")[0]
    if first in IN_WORDS:
        return IN_WORDS[first](value, writer)
    return value if isinstance(value, str) else _write_number(first, value, writer)


def _write_number(name: str, value: int, writer: Writer) -> str:
    formats, say = writer.formats, writer.say
    if name.endswith("_days"):
        return say("day_one" if value == 1 else "day_other", count=formats.whole(value))
    if name in SHARES or name.endswith("_bps"):
        return formats.percent(value)
    if name in NUMBERS:
        return formats.whole(value)
    unit = "tokens_per_mwh" if name == "value_cents_per_mwh" else "tokens_value"
    return say(unit, tokens=formats.tokens(value))


def _say_roles(organisations: list[str], writer: Writer) -> str:
    return ", ".join(map(writer.say, organisations))


def _say_interests(interests: list[dict[str, str]], writer: Writer) -> str:
    return ", ".join(_say_interest(interest, writer) for interest in interests) or writer.say("none_named")


def _say_interest(interest: dict[str, str], writer: Writer) -> str:
    kind = writer.say(f"interest_{interest['interest']}")
    return writer.say("interest", category=name_category(interest["category"], writer), interest=kind)


def _say_count(count: str, writer: Writer) -> str:
    return writer.say(f"count_{count}")


def _say_day(date: str, writer: Writer) -> str:
    return writer.formats.full_day(date)


IN_WORDS: dict[str, Callable[[Any, Writer], str]] = {
    "roles": _say_roles, "interests": _say_interests, "count": _say_count, "first_period": _say_day,
}

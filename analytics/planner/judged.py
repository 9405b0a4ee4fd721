"""`python -m analytics.planner.judged`: whether a file is what a field of a sheet is to name; no file is written.

From standard input a line of JSON {"field", "zone", "where", "file"} and the file itself; why it isn't to standard
output. Somebody sent it, so this process has so much memory and so many seconds, and ends.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping

from analytics.cells import ReadingsFileError
from analytics.imports.prices import parse_prices
from analytics.planner.bills import parse_bills
from analytics.planner.confined import confine
from analytics.planner.faults import say_beside
from analytics.planner.measured import REGISTERS, parse_curve
from analytics.planner.weather import parse_weather
from chaincode.words import WordedError, Words

MOST_CPU_S = 30
REFUSED = 3
NICENESS = 3               # somebody waits
READERS: Mapping[str, Callable[[bytes, str], object]] = {
    "bills": lambda content, _: parse_bills(content),
    "curve": lambda content, _: parse_curve(content, REGISTERS),
    "weather": lambda content, _: parse_weather(content),
    "prices": parse_prices,
}


def judge(field: str, content: bytes, zone: str = "", **told: str) -> Words | None:
    """Why a file can't be what a field names; None: it can. told: where the field is, and what the file is called."""
    try:
        READERS[field](content, zone)
    except ReadingsFileError as error:
        return Words(f"analytics.planner.refused.unread_{field}", **told, why=error.reason, line=error.line)
    except WordedError as error:
        return Words(f"analytics.planner.refused.unread_{field}", **told, why=error, line=1)
    except ValueError:
        return Words("analytics.planner.refused.unread_weather", **told)
    except (MemoryError, RecursionError):
        return Words("analytics.planner.refused.too_much_file", **told)
    return None


def main(asked: Mapping[str, str], content: bytes) -> int:
    """Write why a file isn't taken; give the exit code."""
    why = judge(content=content, **asked)
    if why is None:
        return 0
    beside = say_beside(why)
    json.dump({"en": why.en, "it": why.it, "beside": {"en": beside.en, "it": beside.it}}, sys.stdout)
    return REFUSED


if __name__ == "__main__":
    os.umask(0o077)
    confine(MOST_CPU_S, NICENESS)
    raise SystemExit(main(json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read()))

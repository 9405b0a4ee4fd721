"""`volano plan size` of a sheet: what is chosen, on a terminal and as the sheet with it."""

import re
from pathlib import Path
from typing import Any

import tomli_w

from analytics.planner.words import say_name, show_figure
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.options import open_new, show_json, show_table
from gateway.commandline.plan.figures import show_figure as show_size
from gateway.commandline.plan.files import one_line, open_sheet
from gateway.commandline.plan.screen import tell_next

Plain = dict[str, Any]
_MODEL = re.compile(rb"^\s*\[model\]", re.MULTILINE)
ENERGIES = ("produced_kwh", "shared_kwh", "self_consumption_pct", "self_sufficiency_pct", "shared_of_injected_pct")


def is_sheet(path: Path) -> bool:
    """Whether a file is to be read as a plan's sheet, which says what else it may be; no model by series."""
    try:
        content = path.read_bytes()
        return "project" in parse_toml(content)
    except TomlError:
        return not _MODEL.search(content)
    except OSError:
        return False


def size_sheet(path: Path, into: Path | None, *, as_json: bool) -> None:
    """Choose, write the sheet with what was chosen where one is asked for, and show it."""
    from analytics.planner.sizing.report import change_sheet, describe_sized
    from analytics.planner.sizing.sized import size_sheet as choose

    with one_line(str(path)):
        sized = choose(open_sheet(path))
    report = describe_sized(sized)
    if into is not None:
        with open_new(into) as file:
            file.write(tomli_w.dumps(change_sheet(parse_toml(path.read_bytes()), sized)).encode())
    if as_json:
        show_json(report)
        return
    show_sized(report)
    tell_next("size" if into is None else "sized", file=into or path)


def show_sized(report: Plain) -> None:
    """What to build and who joins, then what it comes to."""
    language = find_language()
    show_table([say(f"gateway.plan.size.{name}") for name in ("plant", "kw", "battery_kwh")], [
        [code, *(show_size(one[key]) for key in ("kw", "battery_kwh"))]
        for code, one in report["plants"].items()], right=(1, 2))
    for code, is_in in report["joins"].items():
        echo(say(f"gateway.plan.size.{'joins' if is_in else 'stays_out'}", code=code))
    echo()
    hours, days = report["hours"], report["days"]
    rows = [(say_name(name, language), show_figure(name, hours[name], language))
            for name in ("npv_eur", "investment_eur")]
    rows += [(say_name(name, language), show_figure(name, report["energy"][name], language)) for name in ENERGIES]
    rows += [(say(f"gateway.plan.size.by_{name}"), show_figure("objective_eur", eur, language))
             for name, eur in (("hours", hours["objective_eur"]), ("days", days["objective_eur"]))]
    show_table([say("gateway.plan.screen.project"), ""], [list(row) for row in rows], right=(1,))
    for en, it in report["warnings"]:
        echo(it if language == "it" else en)

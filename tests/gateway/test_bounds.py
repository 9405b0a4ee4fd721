"""What a client may send doesn't change unseen: each field of a body and of a query, with its bounds, as data."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.acts import gse, plant_tables, prices
from gateway.acts.enrolling import steps as enrolment
from gateway.http.app import close_app, create_app
from gateway.ledger.port import Ledger
from gateway.settings import build_settings

BOUNDS = Path(__file__).parent / "bounds.json"
KINDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "enum", "default")


def describe_field(found: dict[str, Any]) -> dict[str, Any]:
    """The bounds of a field, and of the items of a list."""
    own = {kind: found[kind] for kind in KINDS if kind in found}
    items = {kind: found["items"][kind] for kind in KINDS if kind in found.get("items", {})}
    return own | ({"items": items} if items else {})


def list_bounds(spec: dict[str, Any]) -> dict[str, Any]:
    """By schema and field, or by route and name of its query. Commands' arguments are the rules' own."""
    found = {
        f"{name}.{field}": describe_field(one) | ({"required": True} if field in schema.get("required", ()) else {})
        for name, schema in spec["components"]["schemas"].items() if not name.startswith("command.")
        for field, one in schema.get("properties", {}).items()
    }
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", ()) if method != "parameters" else ():
                needed = {"required": True} if one.get("required") else {}
                found[f"{method.upper()} {path} {one['name']}"] = describe_field(one["schema"]) | needed
    return {name: bounds for name, bounds in sorted(found.items()) if bounds}


def describe(folder: Path) -> dict[str, Any]:
    """The description, by an app that follows no ledger: what it says is the same, and there in a second."""
    settings, ledger = build_settings({"community": "borgo"}, folder, "gse"), cast(Ledger, SimpleNamespace())
    app = create_app(settings, ledger, follow=False)
    try:
        found: dict[str, Any] = app.test_client().get("/openapi.json").json
        return found
    finally:
        close_app(app)


def test_each_field_has_the_bounds_that_clients_rely_on(tmp_path: Path) -> None:
    found, known = list_bounds(describe(tmp_path)), json.loads(BOUNDS.read_text(encoding="utf-8"))
    gone = sorted(known.keys() - found.keys())
    changed = {name: bounds for name, bounds in found.items() if known.get(name) != bounds}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(bounds)}" for name, bounds in changed.items())
    assert (gone, lines) == ([], ""), f"if clients are to follow, {BOUNDS.name} is without {gone} and with\n{lines}"


@pytest.mark.parametrize("field", [
    "ClosePayment.because", "ClosePayment.incomplete", "ClosingNote.incomplete", "ClosingNote.reason", "LeftOut.reason",
    "PayoutStep.reason", "SettlementKind.incomplete", "Withdrawal.reason",
    "GET /repartition/payments/{payment_id}/preview incomplete",
])  # fmt: skip
def test_a_reason_is_one_line_that_a_terminal_shows_as_it_is(field: str) -> None:
    fits = re.compile(json.loads(BOUNDS.read_text(encoding="utf-8"))[field]["pattern"]).match
    assert fits("Perché manca un'ora: già chiesta a e-distribuzione")
    for odd in ("\x1b[2J", "a\nb", "a\rb", "a\x00b", "a\x7fb", "a\x9b31mb", "a\u2028b"):
        assert not fits(odd)


def test_every_reason_has_these_bounds() -> None:
    known = json.loads(BOUNDS.read_text(encoding="utf-8"))
    named = {name for name in known if re.search(r"[. ](reason|because|incomplete)$", name)}
    assert {name for name in named if "pattern" not in known[name]} == {"DeadLetter.reason"}  # a program's, never shown


@pytest.mark.parametrize(("field", "at_once"), [
    ("Contacts.members", enrolment._AT_ONCE), ("MeteringPoints.points", enrolment._AT_ONCE),
    ("Plants.plants", enrolment._AT_ONCE), ("Plants.plants", plant_tables.AT_ONCE),
    ("Prices.prices", prices.AT_ONCE),
    ("GseFigures.figures", gse.AT_ONCE),
])  # fmt: skip
def test_our_own_commands_send_no_more_at_once_than_is_taken(field: str, at_once: int) -> None:
    assert at_once == json.loads(BOUNDS.read_text(encoding="utf-8"))[field]["maxItems"]

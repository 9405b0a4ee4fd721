"""No number that the gateway holds before anything is called changes unseen: numbers.json has them all."""

import json

from .numbers import KEPT, describe_all


def test_each_number_is_the_kept_one() -> None:
    found, known = describe_all(), json.loads(KEPT.read_text(encoding="utf-8"))
    changed = {name: (known.get(name), found.get(name)) for name in sorted(known.keys() | found.keys())
               if known.get(name) != found.get(name)}
    assert not changed, f"if they are to change: python -m tests.gateway.numbers. As kept, and as found: {changed}"


def test_the_page_has_what_bounds_each_kind_of_thing() -> None:
    known = json.loads(KEPT.read_text(encoding="utf-8"))
    assert len(known) > 500
    assert known["gateway.settings.Limits.body_bytes"] == 4_000_000
    most = known["gateway.commandline.energy.readings.list_"]["most"]
    assert (most["default"], most["min"], most["max"]) == (20, 1, 1_000)

"""What the API says of its routes, bodies and answers doesn't change unseen: described.json has it."""

import json
from pathlib import Path

from .described import KEPT, describe_all, load_spec


def test_each_route_and_schema_is_as_clients_know_it(tmp_path: Path) -> None:
    found, known = describe_all(load_spec(tmp_path)), json.loads(KEPT.read_text(encoding="utf-8"))
    changed = {name: (known.get(name), found.get(name)) for name in sorted(known.keys() | found.keys())
               if known.get(name) != found.get(name)}
    assert not changed, f"if clients are to follow: python -m tests.gateway.described. Kept, found: {changed}"

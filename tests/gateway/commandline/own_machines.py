"""Each organisation has a machine of its own: a folder with its keys alone."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaincode.rules.units import ORGANISATIONS
from gateway.hosting.opening import Gateways, open_gateways
from gateway.hosting.serve.plan import READY_FILE
from gateway.settings import COMMUNITY_FILE
from tests.helpers.gateway.serving import serve

from .conftest import MEMBERS, Desk

Open = Callable[[str], Desk]
CITIZENS = "".join(line for line in MEMBERS.splitlines(keepends=True) if "commerce" not in line)


@pytest.fixture
def trial(empty_desk: Desk) -> Iterator[Gateways]:
    with open_gateways(empty_desk.folder) as opened:
        opened.catch_up()
        yield opened


@pytest.fixture
def open_desk(trial: Gateways, tmp_path: Path) -> Iterator[Open]:
    """Give an organisation's own machine; the gateways of the others are reached by their addresses."""
    with serve(trial.wsgi) as address:
        yield lambda organisation: make_desk(trial.folder, tmp_path / organisation, organisation, address)


def make_desk(whole: Path, home: Path, organisation: str, address: str) -> Desk:
    folder = home / "volano"
    shutil.copytree(whole / "keys" / organisation, folder / "keys" / organisation)
    gateways = "".join(f'{name} = "{address}"\n' for name in ORGANISATIONS if name != organisation)
    text = (whole / COMMUNITY_FILE).read_text(encoding="utf-8")
    (folder / COMMUNITY_FILE).write_text(f"{text}\n[gateways]\n{gateways}", encoding="utf-8")
    (folder / READY_FILE).write_text(json.dumps({"address": address}), encoding="ascii")
    return Desk(folder)

"""The import table holds; and the check finds what it should, so that its silence means something."""

from pathlib import Path

import pytest

from .import_rules import OURS, TABLE, find_breaches
from .source import PACKAGES, get_modules, parse_module


def test_modules_import_only_what_the_table_allows() -> None:
    assert [breach for module in get_modules() for breach in find_breaches(module)] == []


def test_every_package_of_the_project_has_a_row() -> None:
    assert {row.package.split(".")[0] for row in TABLE} == set(PACKAGES)


def find_in(name: str, text: str) -> list[str]:
    return find_breaches(parse_module(name, Path("x.py"), text))


@pytest.mark.parametrize(("name", "text"), [
    ("chaincode.rules.market.tokens", "import time"),
    ("chaincode.rules.market.tokens", "from os import path"),
    ("chaincode.rules.market.tokens", "import numpy"),
    ("chaincode.rules.market.tokens", "from chaincode import contract"),
    ("chaincode.rules.market.tokens", "from chaincode.wire import block"),
    ("chaincode.rules.market.tokens", "from ...wire import block"),
    ("chaincode.contract", "import grpc"),
    ("chaincode.wire.block", "import socket"),
    ("chaincode.wire.block", "from chaincode.rules import keys"),
    ("chaincode.audit.replay", "import sqlalchemy"),
    ("chaincode.audit.replay", "from gateway.ports import Ledger"),
    ("chaincode.shim.server", "from gateway import ports"),
    ("analytics.sharing", "from chaincode.rules import tokens"),
    ("analytics.sharing", "import flask"),
    ("gateway.wallet.service", "from gateway.ledger.embedded import EmbeddedLedger"),
    ("gateway.wallet.service", "from gateway.members.models import Member"),
    ("gateway.wallet.service", "from chaincode.audit import replay"),
    ("gateway.wallet.service", "import webapp"),
    ("gateway.ledger.fabric", "from chaincode.contract import apply"),
    ("gateway.ledger.embedded.writer", "from gateway.members.service import find"),
    ("gateway.security", "from gateway.members.models import Member"),
    ("network.authority", "from gateway import cli"),
    ("iot_bridge.uplink", "from gateway.readings import schemas"),
    ("iot_bridge.uplink", "from chaincode.rules.market.tokens import Lot"),
    ("webapp.build", "import sqlalchemy"),
])  # fmt: skip
def test_a_forbidden_import_is_found(name: str, text: str) -> None:
    assert len(find_in(name, text)) == 1


@pytest.mark.parametrize(("name", "text"), [
    ("chaincode.rules.market.tokens", "from chaincode.rules.units import Millitokens"),
    ("chaincode.rules.market.tokens", "from .units import Millitokens"),
    ("chaincode.audit.replay", "from chaincode.contract import apply"),
    ("analytics.sharing", "from chaincode.rules import merkle, units"),
    ("analytics.cli", "import click"),
    ("gateway.wallet.service", "from gateway.members.service import find"),
    ("gateway.wallet.service", "from gateway.wallet.models import Lot"),
    ("gateway.audit.service", "from chaincode.audit import replay"),
    ("gateway.ledger.embedded.writer", "from chaincode.contract import apply"),
    ("gateway.app", "from gateway.ledger.embedded import EmbeddedLedger"),
    ("iot_bridge.uplink", "import httpx"),
])  # fmt: skip
def test_an_allowed_import_passes(name: str, text: str) -> None:
    assert find_in(name, text) == []


def test_architecture_page_shows_each_row() -> None:
    text = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## Who may import whom"):]
    shown = {"gateway": "gateway.<feature>"}
    rows = [shown.get(row.package, row.package) for row in TABLE if row.ours != OURS]
    assert [package for package in rows if f"`{package}`" not in table] == []

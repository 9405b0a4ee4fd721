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
    ("chaincode.audit.replay", "from gateway.ledger.port import Ledger"),
    ("chaincode.shim.server", "from gateway import ports"),
    ("analytics.sharing", "from chaincode.rules import tokens"),
    ("analytics.sharing", "import flask"),
    ("gateway.features.wallet.service", "from gateway.ledger.embedded import EmbeddedLedger"),
    ("gateway.features.wallet.service", "from gateway.features.members.models import Member"),
    ("gateway.features.wallet.service", "from chaincode.audit import replay"),
    ("gateway.features.wallet.service", "import webapp"),
    ("gateway.features.wallet.service", "from gateway.hosting.opening import Gateways"),
    ("gateway.features.wallet.service", "from gateway.acts.errors import ActError"),
    ("gateway.commandline.market.steps", "from gateway.features.market.service import find"),
    ("gateway.commandline.market.steps", "from gateway.commandline.members.find import find_member"),
    ("gateway.commandline.market.steps", "from gateway.hosting.opening import Gateways"),
    ("gateway.commandline.market.steps", "from gateway.db import Database"),
    ("gateway.acts.buying", "import click"),
    ("gateway.acts.buying", "from gateway.commandline.base.options import confirm"),
    ("gateway.client.api", "from gateway.settings import Settings"),
    ("gateway.ledger.fabric", "from chaincode.contract import apply"),
    ("gateway.ledger.embedded.writer", "from gateway.features.members.service import find"),
    ("gateway.http.security", "from gateway.features.members.models import Member"),
    ("network.authority", "from gateway import cli"),
    ("iot_bridge.uplink", "from gateway.features.readings import schemas"),
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
    ("gateway.features.wallet.service", "from gateway.features.members.service import find"),
    ("gateway.features.wallet.service", "from gateway.features.wallet.models import Lot"),
    ("gateway.features.audit.service", "from chaincode.audit import replay"),
    ("gateway.ledger.embedded.writer", "from chaincode.contract import apply"),
    ("gateway.http.app", "from gateway.ledger.embedded import EmbeddedLedger"),
    ("iot_bridge.uplink", "import httpx"),
])  # fmt: skip
def test_an_allowed_import_passes(name: str, text: str) -> None:
    assert find_in(name, text) == []


def test_only_what_puts_parts_together_may_import_anything() -> None:
    assert [row.package for row in TABLE if set(OURS) <= set(row.ours)] == ["gateway.hosting", "gateway.http.app"]


def test_architecture_page_shows_each_row() -> None:
    text = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## Who may import whom"):]
    assert [row.package for row in TABLE if f"`{row.package}`" not in table] == []

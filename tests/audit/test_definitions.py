"""The chaincode's definition: noted where it begins, and whose rules endorsed by it. Long texts of others are cut."""

from dataclasses import replace

import pytest

from chaincode.audit.definitions import Definitions, find_rules
from chaincode.wire.lifecycle import Definition
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ENDORSEMENT
from chaincode.wire.transaction import Action, Response

from .records import Told, tell, tell_placed

RULES = f"sha256+{'a' * 16}"
VERSION = f"0.4+sha256.{'a' * 16}"
LONG = "x" * 300
DEFINITION = Definition("volano", 3, VERSION, ENDORSEMENT)





def act(version: str = VERSION, said: str = RULES) -> Action:
    return Action("volano", version, Response(200, said))


def define(current: Definition | None) -> Definitions:
    return Definitions("volano", RULES, current)


@pytest.mark.parametrize(("version", "rules"), [
    (VERSION, RULES), ("0.4", ""), ("", ""), ("0.4+sha256.ab.cd", "sha256+ab.cd"), ("+sha256.ab+c.d", "sha256+ab+c.d"),
])  # fmt: skip
def test_a_version_names_its_rules(version: str, rules: str) -> None:
    assert find_rules(version) == rules


@pytest.mark.parametrize(("definition", "codes"), [
    (DEFINITION, ["DEFINED"]), (replace(DEFINITION, policy="other"), ["DEFINED", "DEFINITION_POLICY"]),
    (replace(DEFINITION, plugins=("escc", "own")), ["DEFINED", "DEFINITION_POLICY"]),
    (replace(DEFINITION, is_plain=False), ["DEFINED", "DEFINITION_POLICY"]), (None, []),
])  # fmt: skip
def test_a_definition_is_noted_where_it_begins(
    monkeypatch: pytest.MonkeyPatch, definition: Definition | None, codes: list[str]
) -> None:
    monkeypatch.setattr("chaincode.audit.definitions.read_definition", lambda get, name: get(name))
    own = define(None)
    values = [{"sequence": 3, "version": VERSION}, {"sequence": 3}]
    found = own.adopt(7, "tx", lambda _: definition)  # type: ignore[arg-type, return-value]
    assert tell_placed(found) == list(zip(codes, values, strict=False))
    assert own.current is definition
    if definition:
        own.adopt(7, "tx", lambda _: replace(definition, version=LONG))  # type: ignore[arg-type, return-value]
        assert tell(own.check_end()) == [
            ("DEFINITION_RULES", {"sequence": 3, "found": "x" * 80, "right": RULES})]
        noted = own.adopt(7, "tx", lambda _: replace(definition, version=LONG))  # type: ignore[arg-type, return-value]
        assert noted[0].values["version"] == "x" * 80


def test_a_definition_that_cant_be_read_is_found_shortly() -> None:
    def get(key: str) -> bytes | None:
        raise MalformedError(LONG)

    assert tell_placed(define(None).adopt(7, "tx", get)) == [("DEFINITION_UNREADABLE", {"why": "x" * 80})]


def other(found: str, right: str) -> Told:
    return "RULES_OTHER", {"found": found, "right": right}


@pytest.mark.parametrize(("action", "found"), [
    (act(), []), (act(version="0.5"), [other("0.5", VERSION)]), (act(said=""), [other("", RULES)]),
    (act(version=LONG), [other("x" * 80, VERSION)]), (act(said=LONG), [other("x" * 80, RULES)]),
    (act("0.5", "b"), [other("0.5", VERSION), other("b", RULES)]),
])  # fmt: skip
def test_an_endorsement_is_by_the_rules_of_the_definition(action: Action, found: list[Told]) -> None:
    assert tell_placed(define(DEFINITION).check(7, "tx", action)) == found


def test_a_long_version_in_force_is_said_shortly() -> None:
    own = define(replace(DEFINITION, version=f"1+{LONG}"))
    assert tell(own.check(7, "tx", act())) == [
        other(VERSION, f"1+{'x' * 78}"), other(RULES, "x" * 80)]


def test_older_rules_of_the_embedded_ledger_are_noted_once_and_no_rules_never() -> None:
    own, older = define(None), f"sha256+{'b' * 16}"
    for said, found in (
        ("", []), (RULES, []), (older, [("RULES_OLDER", {"found": older, "right": RULES})]), (older, []),
        (f"sha256+{'b' * 17}", [other(f"sha256+{'b' * 17}", RULES)]), (LONG, [other("x" * 80, RULES)]),
        (LONG, [other("x" * 80, RULES)]), (f"sha256+{'G' * 16}", [other(f"sha256+{'G' * 16}", RULES)]),
    ):
        assert tell_placed(own.check(7, "tx", act("anything", said))) == found
    assert own.check_end() == []


@pytest.mark.parametrize(("version", "holds"), [(VERSION, True), ("0.9+" + VERSION[4:], True), ("0.4", False)])
def test_the_definition_in_force_in_the_end_names_the_audits_rules(version: str, holds: bool) -> None:
    found = define(replace(DEFINITION, version=version)).check_end()
    told = ("DEFINITION_RULES", {"sequence": 3, "found": version, "right": RULES})
    assert tell(found) == ([] if holds else [told])
    assert all(one.block == -1 for one in found)

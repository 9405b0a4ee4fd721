"""What features answer from an empty mirror, of who is unknown, and to what isn't asked well."""

from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert

from chaincode.rules import canonical
from chaincode.rules.community.pending import WAIT_DAYS
from gateway.db.tables import person
from gateway.features.audit import service as audit
from gateway.features.commands import service as commands
from gateway.features.countersigning import service as countersigning
from gateway.features.members import people
from gateway.features.members.records import UnregisteredPerson
from gateway.features.parameters import service as parameters
from gateway.features.wallet import views as wallet
from gateway.http.errors import Problem
from gateway.ledger.port import Response
from tests.helpers.gateway.trial import OpenDatabase

ADA, BEA = "a" * 64, "b" * 64


def make_gateway(open_database: OpenDatabase) -> Any:
    return SimpleNamespace(
        database=open_database("features"), settings=SimpleNamespace(organisation="citizens"), clock=lambda: 7
    )


def test_before_the_founding_nothing_waits_and_nobody_counts(open_database: OpenDatabase) -> None:
    gateway = make_gateway(open_database)
    assert countersigning.list_waiting(gateway) == countersigning.AllWaiting(())
    assert people.count_members(gateway).members == {}


def test_before_the_founding_no_token_is_anywhere(open_database: OpenDatabase) -> None:
    gateway = make_gateway(open_database)
    assert set(asdict(audit.sum_holdings(gateway)).values()) == {0}
    assert set(asdict(parameters.get_supply(gateway)).values()) == {0, ()}


def test_who_is_kept_and_not_registered_is_shown_as_unknown(open_database: OpenDatabase) -> None:
    gateway = make_gateway(open_database)
    with gateway.database.write() as connection:
        connection.execute(insert(person), {
            "member": ADA, "name": "Ada", "email": "a@e", "phone": "1", "address": "Via", "language": "en",
            "updated_at_s": 1,
        })
    assert people.get_member(gateway, ADA) == UnregisteredPerson(ADA, "unknown", "Ada", "a@e", "1", "Via", "en")
    with pytest.raises(Problem) as caught:
        people.get_member(gateway, BEA)
    assert (caught.value.code, caught.value.status, caught.value.values["name"]) == ("UNKNOWN", 404, BEA)


def test_contacts_are_kept_with_their_time_in_place_of_older_ones_and_erased(open_database: OpenDatabase) -> None:
    gateway = make_gateway(open_database)
    for name in ("Ada", "Ada Rossi"):
        people.save_contacts(gateway, [{"member": ADA, "name": name}, {"member": BEA, "name": "Bea"}])
    with gateway.database.write() as connection:
        rows = {row["member"]: dict(row) for row in connection.execute(person.select()).mappings()}
        assert {member: (row["name"], row["updated_at_s"]) for member, row in rows.items()} == {
            ADA: ("Ada Rossi", 7), BEA: ("Bea", 7)}
        assert people.erase_contacts(connection, ADA) == 1
        assert people.erase_contacts(connection, ADA) == 0
    assert people.get_member(gateway, BEA).name == "Bea"


def test_what_waits_comes_oldest_first_and_says_until_when(
    open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(day: int) -> Any:
        return SimpleNamespace(
            command="register", organisation="gse", subject="s", arguments=canonical.encode({"a": 1}).decode(),
            digest="d", needed=2, countersigned_by=("gse",), proposed_on=day,
        )

    rows = [(f"pending/{name}", make(day)) for name, day in (("c", 5), ("b", 4), ("a", 5), ("z", 1))]
    mirror = SimpleNamespace(now=lambda: SimpleNamespace(number=9), waiting=lambda: rows)
    monkeypatch.setattr(countersigning, "Mirror", lambda _connection: mirror)
    monkeypatch.setattr(countersigning, "is_waiting", lambda pending, day: (pending.proposed_on, day) != (1, 9))
    found = countersigning.list_waiting(make_gateway(open_database)).pending
    assert [one.pending for one in found] == ["pending/z", "pending/b", "pending/a", "pending/c"]
    assert [one.last_day - one.proposed_on for one in found] == [WAIT_DAYS] * 4
    assert [one.may_act for one in found] == [False, True, True, True]
    assert (found[0].arguments, found[0].countersigned_by, found[0].needed) == ({"a": 1}, ("gse",), 2)


def test_a_query_that_isnt_known_is_not_asked() -> None:
    gateway: Any = SimpleNamespace()
    caller: Any = None
    with pytest.raises(Problem) as caught:
        commands.evaluate(gateway, caller, "open_day" + "x" * 100, b"", b"")
    assert (caught.value.code, caught.value.status) == ("UNKNOWN", 404)
    assert caught.value.values["name"] == ("open_day" + "x" * 100)[:40]


def test_a_refused_query_has_the_rules_code_or_a_general_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "require_own_proposal", lambda *_: None)
    answers = [Response(403, '{"code":"T0_ROLE","values":{"role":"x"}}', b""), Response(500, "odd", b"")]
    made: list[Any] = []

    def to_problem(code: str, values: Any, status: int) -> Exception:
        made.append((code, values, status))
        return ValueError(code)

    gateway: Any = SimpleNamespace(
        ledger=SimpleNamespace(evaluate=lambda proposal, signature: answers.pop(0)),
        reasons=SimpleNamespace(to_problem=to_problem),
    )
    caller: Any = None
    for code in ("T0_ROLE", "REFUSED"):
        with pytest.raises(ValueError, match=code):
            commands.evaluate(gateway, caller, "read", b"", b"")
    assert [(code, status) for code, _, status in made] == [("T0_ROLE", 403), ("REFUSED", 500)]
    assert made[0][1] == {"role": "x"}


def test_an_answer_without_bytes_is_an_empty_one() -> None:
    assert commands.read_response(Response(200, "", b"")) == {}
    assert commands.read_response(Response(200, "", b'{"a":1}')) == {"a": 1}


def test_a_quote_is_of_the_member_the_price_and_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wallet, "find_member", lambda named: f"member {named}")
    monkeypatch.setattr(wallet, "get_gateway", lambda: "gateway")
    monkeypatch.setattr(wallet, "quote_price", lambda *args: args)
    for date, offer in (("2024-02-29", ""), ("", "offer/1")):
        asked = {"member": ADA, "price_cents": 5, "service_date": date, "offer": offer}
        assert wallet.get_quote(asked) == ("gateway", f"member {ADA}", 5, date, offer)

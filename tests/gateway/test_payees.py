"""Payees and the list that pays them; who may see an IBAN, and who may not."""

from pathlib import Path

from gateway.client import Client
from tests.analytics.repartition.ibans import IBAN
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import TODAY, close, founded, record  # noqa: F401 - a fixture


def give_payees(operator: Client, members: list[str]) -> None:
    operator.post("repartition/payees", {"payees": [
        {"member": members[0], "holder": "Ada Esempio", "fiscal_code": "RSSMRA85T10A562S", "iban": IBAN},
        {"member": members[1], "holder": "Bruno Colli"},
        {"member": members[2], "holder": "Carla Prova", "iban": IBAN, "threshold_cents": 10**8},
        {"member": members[3], "holder": "Dora Prova", "iban": IBAN, "threshold_cents": 10**8, "left_on": TODAY},
    ]})


def test_the_payment_list_pays_once_and_names_who_waits(town) -> None:
    _, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    give_payees(operator, members)
    listed = operator.get("repartition/payouts", on_date=TODAY)
    assert {one["payee"]["member"] for one in listed["payouts"]} == {members[0], members[3]}
    reasons = {one["member"]: one["reason"] for one in listed["waiting"]}
    assert (reasons[members[1]], reasons[members[2]], reasons[members[4]]) == (
        "no_iban", "below_threshold", "no_payee"
    )
    run = {"run": "2024-06", "on_date": TODAY}
    assert operator.post("repartition/payouts", run) == listed
    assert operator.get("repartition/payouts", on_date=TODAY)["payouts"] == []
    assert refusal_of(operator.post, "repartition/payouts", run).code == "RUN_RECORDED"
    close(operator, record(operator, -20_000, "GSE-2", "correction"))
    again = operator.get("repartition/payouts", on_date=TODAY)
    assert again["payouts"] == []
    carried = {one["member"]: one["cents"] for one in again["waiting"] if one["reason"] == "carried"}
    assert carried[members[0]] < 0


def test_who_counts_as_a_firm_is_said_by_the_operator(town) -> None:
    trial, members, operator = town
    operator.post("repartition/payees", {"payees": [
        {"member": members[0], "holder": "Officina Esempio", "kind": "enterprise"},
        {"member": members[5], "holder": "Circolo Esempio", "kind": "other"},
    ]})
    closed = close(operator, record(operator, 20_000, "GSE-1"))
    held = {part["beneficiary"] for part in closed["parts"] if part["line"] == "held"}
    assert held == {members[0]}
    with trial.client("citizens", "m0001", at="gse") as member:
        body = {"member": members[0], "holder": "Officina Esempio", "kind": "person"}
        assert refusal_of(member.post, "repartition/payees", {"payees": [body]}).status == 403


def test_payees_are_read_by_the_operator_and_the_member_alone(town) -> None:
    trial, members, operator = town
    give_payees(operator, members)
    with trial.client("citizens", "m0001", at="gse") as member:
        (own,) = member.get("repartition/payees")["payees"]
        assert own["iban"] == IBAN
        assert refusal_of(member.get, "repartition/payouts", on_date=TODAY).status == 403
        body = {"member": members[0], "holder": "Ada Esempio", "iban": "DE89370400440532013000"}
        member.post("repartition/payees", {"payees": [body]})
        (own,) = member.get("repartition/payees")["payees"]
        assert (own["iban"], own["next_iban"]) == (IBAN, body["iban"])
        other = {"member": members[1], "holder": "Ada Esempio"}
        assert refusal_of(member.post, "repartition/payees", {"payees": [other]}).status == 403
    with trial.client("citizens", "officer", at="gse") as officer:
        officer.post("repartition/payees", {"payees": [{"member": members[1], "holder": "Bruno Colli"}]})
        assert refusal_of(officer.post, "repartition/payees", {"payees": [
            {"member": members[5], "holder": "Bottega"},
        ]}).status == 403
        assert refusal_of(officer.get, "repartition/payees").status == 403
    with trial.client("citizens", "officer") as officer:
        assert refusal_of(officer.get, "repartition/payees").code == "WRONG_GATEWAY"
    operator.delete(f"repartition/payees/{members[0]}")
    assert refusal_of(operator.delete, f"repartition/payees/{members[0]}").status == 404


def test_who_is_frozen_reads_the_own_iban_and_changes_nothing(town) -> None:
    trial, members, operator = town
    give_payees(operator, members)
    with trial.client("citizens", "m0001", at="gse") as member:
        member.execute("freeze", {"member": members[0]}, member=members[0])
        body = {"member": members[0], "holder": "Ada Esempio", "iban": "DE89370400440532013000"}
        assert refusal_of(member.post, "repartition/payees", {"payees": [body]}).code == "MEMBER_STOPPED"
        assert [one["iban"] for one in member.get("repartition/payees")["payees"]] == [IBAN]
        assert (member.session()["is_frozen"], member.session()["is_suspended"]) == (True, False)


def test_a_refusal_and_the_log_hold_nothing_personal(town, caplog) -> None:
    _, members, operator = town
    body = {"member": members[0], "holder": "Ada Esempio", "iban": IBAN[:-1] + "7"}
    error = refusal_of(operator.post, "repartition/payees", {"payees": [body]})
    give_payees(operator, members)
    assert error.code == "REPARTITION_REFUSED"
    assert str(error.payload["values"]["why"]).startswith("1: iban")
    assert not any(one in str(error.payload) + caplog.text for one in ("Ada", "IT60", "RSSMRA"))


def test_nothing_of_a_payee_is_on_the_ledger(town, tmp_path: Path) -> None:
    _, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    give_payees(operator, members)
    ledgers = list((tmp_path / "volano").rglob("*ledger*.db*"))
    assert ledgers
    assert not any(IBAN.encode() in path.read_bytes() or b"Ada Esempio" in path.read_bytes() for path in ledgers)

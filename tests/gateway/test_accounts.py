"""Members' accounts add up, down to the frozen hours; each member reads their own only."""

from chaincode.rules.intervals import add_days
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import MONTH, close, founded, record, wait_a_minute  # noqa: F401 - a fixture
from tests.helpers.gateway.trial import (
    FOUNDED,
    send_energy,
)


def test_accounts_add_up_and_show_the_frozen_hours(town) -> None:
    trial, members, operator = town
    closed = close(operator, record(operator, 20_000, "GSE-1"))
    wait_a_minute(trial)
    send_energy(trial, 1, [add_days(FOUNDED, 10)], withdrawn_wh=3_000)
    found = operator.get(f"repartition/months/{MONTH}/accounts", count=100)
    assert found["members"] == len(members) == len(found["accounts"])
    given = {part["beneficiary"]: 0 for part in closed["parts"]}
    for part in closed["parts"]:
        given[part["beneficiary"]] += part["cents"]
    for one in found["accounts"]:
        assert sum(paid["own_cents"] for paid in one["payments"]) == given[one["member"]]
        (table,) = one["hours"]
        assert sum(table["withdrawn_wh"]) == one["energy"]["withdrawn_wh"]
        # one school injects: the total is its own day, and so is a consumer's part beside the ledger's hourly totals
        assert {table[name] for name in ("shared_wh", "shared_withdrawn_wh", "shared_injected_wh")} == {None}


def test_a_member_reads_the_own_account_only(town) -> None:
    trial, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    with trial.client("citizens", "m0001", at="gse") as member:
        path = f"repartition/months/{MONTH}/account"
        assert member.get(path)["member"] == members[0]
        assert refusal_of(member.get, path, member=members[1]).status == 403
        assert refusal_of(member.get, f"repartition/months/{MONTH}/accounts").status == 403
        assert b"Perch\xc3\xa9 questa somma" in member.get(path + ".html")
        assert member.get(path + ".pdf", language="en").startswith(b"%PDF-")
    assert refusal_of(operator.get, "repartition/months/2024-04/accounts").status == 404


def test_a_member_lists_the_own_accounts_and_nobody_elses(town) -> None:
    trial, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    due = operator.get("repartition/closings")["due_cents"]
    assert operator.get("repartition/accounts", member=members[0])["accounts"] == [
        {"month": MONTH, "own_cents": due[members[0]]}]
    with trial.client("citizens", "m0001", at="gse") as own:
        assert own.get("repartition/accounts")["accounts"] == [{"month": MONTH, "own_cents": due[members[0]]}]
        assert own.get(f"repartition/months/{MONTH}/account.pdf").startswith(b"%PDF")
        assert refusal_of(own.get, "repartition/accounts", member=members[1]).code == "ROLE_NEEDED"
    assert refusal_of(operator.get, "repartition/accounts").code == "ROLE_NEEDED"

"""A changed IBAN waits three days with a notice, or its member signs it: nobody else's hand moves a payment."""

import base64
import time
from typing import Any

import pytest

from analytics.repartition.payees import format_iban_change
from gateway.client import Client
from gateway.features.repartition.payees import WAIT_S
from gateway.hosting.opening import Gateways
from gateway.ledger.port import Signer
from tests.analytics.repartition.ibans import IBAN
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import TODAY, close, founded, record  # noqa: F401 - a fixture

NEW, OTHER = "DE89370400440532013000", "NL91ABNA0417164300"
Town = tuple[Gateways, list[str], Client]


class Clock:
    """The operator's clock, put forward."""

    def __init__(self, trial: Gateways) -> None:
        self.ahead_s = 0
        trial.gateway("gse").clock = lambda: int(time.time()) + self.ahead_s


@pytest.fixture
def later(town: Town) -> Clock:
    give(town[2], town[1][0], IBAN)
    return Clock(town[0])


def give(client: Client, member: str, iban: str, **more: Any) -> None:
    client.post("repartition/payees", {"payees": [{"member": member, "holder": "Ada Esempio", "iban": iban, **more}]})


def find(operator: Client, member: str) -> dict[str, Any]:
    return next(one for one in operator.get("repartition/payees")["payees"] if one["member"] == member)


def find_paid(operator: Client, member: str, on_date: str = TODAY) -> str:
    """The IBAN that a payment list has for a member, "" when the member waits."""
    listed = operator.get("repartition/payouts", on_date=on_date)["payouts"]
    return next((one["payee"]["iban"] for one in listed if one["payee"]["member"] == member), "")


def sign(trial: Gateways, member: str, iban: str, *, replaced: str = IBAN, date: str = "", by: Signer | None = None,
         community: str = "") -> dict[str, str]:
    gateway = trial.gateway("gse")
    signer = by or trial.signer("citizens", "m0001")
    text = format_iban_change(community or gateway.settings.community, member, replaced, iban,
                              date or str(trial.client("gse").get("health")["date"]))
    return {"certificate": signer.certificate.decode(), "signature": base64.b64encode(signer.sign(text)).decode()}


CALLERS = {
    "member": ("citizens", "m0001", "member"), "officer": ("citizens", "officer", "citizens"),
    "operator": ("gse", "service", "gse"),
}


@pytest.mark.parametrize("who", CALLERS)
def test_whoever_changes_an_iban_waits_three_days_and_the_old_one_is_paid(town, later: Clock, who: str) -> None:
    trial, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    organisation, name, said = CALLERS[who]
    with trial.client(organisation, name, at="gse") as client:
        give(client, members[0], NEW)
    own = find(operator, members[0])
    assert (own["iban"], own["next_iban"], own["next_asked_by"]) == (IBAN, NEW, said)
    assert find_paid(operator, members[0], "2034-01-01") == IBAN  # a later day of payment is no later hour
    later.ahead_s = WAIT_S - 60
    assert find_paid(operator, members[0]) == IBAN
    give(operator, members[0], NEW)  # asking again neither hastens nor delays it
    later.ahead_s = WAIT_S + 60
    assert find_paid(operator, members[0]) == NEW
    assert find(operator, members[0])["next_iban"] == ""


def test_a_first_iban_acts_at_once(town, later: Clock) -> None:
    _, members, operator = town
    give(operator, members[1], NEW)
    assert (find(operator, members[1])["iban"], find(operator, members[1])["next_iban"]) == (NEW, "")


def test_forgetting_a_payee_first_hastens_nothing(town, later: Clock) -> None:
    _, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    operator.delete(f"repartition/payees/{members[0]}")
    give(operator, members[0], NEW)
    assert (find(operator, members[0])["iban"], find(operator, members[0])["next_iban"]) == ("", NEW)
    assert find_paid(operator, members[0]) == ""
    later.ahead_s = WAIT_S + 1
    assert find_paid(operator, members[0]) == NEW


def test_emptying_an_iban_waits_as_a_change_does(town, later: Clock) -> None:
    _, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    give(operator, members[0], "")
    own = find(operator, members[0])
    assert (own["iban"], own["next_iban"], own["next_asked_by"], own["next_at_s"] > 0) == (IBAN, "", "gse", True)
    operator.delete(f"repartition/payees/{members[0]}/next-iban")
    later.ahead_s = WAIT_S + 60
    assert find_paid(operator, members[0]) == IBAN
    give(operator, members[0], "")
    give(operator, members[0], NEW)  # no first IBAN: it waits in the place of the emptying
    assert (find(operator, members[0])["iban"], find(operator, members[0])["next_iban"]) == (IBAN, NEW)
    give(operator, members[0], "")
    later.ahead_s += WAIT_S + 60
    assert find_paid(operator, members[0]) == ""
    assert (find(operator, members[0])["iban"], find(operator, members[0])["next_at_s"]) == ("", 0)


def test_what_a_payee_is_given_without_stays_as_it_is(town, later: Clock) -> None:
    _, members, operator = town
    given = {"fiscal_code": "RSSMRA85T10A562S", "threshold_cents": 500, "kind": "other", "need": 3, "left_on": TODAY}
    give(operator, members[0], IBAN, **given)
    before = find(operator, members[0])
    operator.post("repartition/payees", {"payees": [{"member": members[0], "holder": "Ada E."}]})
    after = find(operator, members[0])
    assert {name: after[name] for name in (*given, "iban", "next_at_s")} == given | {"iban": IBAN, "next_at_s": 0}
    assert after | {"holder": "", "updated_at_s": 0} == before | {"holder": "", "updated_at_s": 0}


def test_staff_that_asks_for_the_same_answers_for_it_and_a_lapsed_one_begins_anew(town, later: Clock) -> None:
    trial, members, operator = town
    with trial.client("citizens", "m0001", at="gse") as member:
        give(member, members[0], NEW)
        asked_at_s = find(operator, members[0])["next_at_s"]
        give(operator, members[0], NEW)
        give(member, members[0], NEW)  # takes nothing back from the operator
        own = find(operator, members[0])
        assert (own["next_asked_by"], own["next_at_s"]) == ("gse", asked_at_s)
        give(member, members[0], OTHER)
        member.execute("freeze", {"member": members[0]}, member=members[0])
    later.ahead_s = WAIT_S + 1
    assert find(operator, members[0])["iban"] == IBAN
    give(operator, members[0], OTHER)
    assert find(operator, members[0])["iban"] == IBAN
    later.ahead_s += WAIT_S + 1
    assert find(operator, members[0])["iban"] == OTHER


def test_an_officer_holds_back_no_payment_by_its_least_amount(town, later: Clock) -> None:
    """An emptied IBAN waits, with a notice; this would act at once."""
    trial, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    with trial.client("citizens", "officer", at="gse") as officer:
        for cents in (0, 10**9):
            error = refusal_of(give, officer, members[0], IBAN, threshold_cents=cents)
            assert (error.status, error.code) == (403, "ROLE_NEEDED")
    assert find_paid(operator, members[0]) == IBAN
    with trial.client("citizens", "m0001", at="gse") as member:
        give(member, members[0], IBAN, threshold_cents=10**9)
    assert find_paid(operator, members[0]) == ""


def test_another_change_begins_the_three_days_anew(town, later: Clock) -> None:
    _, members, operator = town
    give(operator, members[0], NEW)
    later.ahead_s = WAIT_S - 60
    give(operator, members[0], OTHER)
    later.ahead_s = WAIT_S + 60
    assert (find(operator, members[0])["iban"], find(operator, members[0])["next_iban"]) == (IBAN, OTHER)


@pytest.mark.parametrize("who", CALLERS)
def test_a_change_is_refused_by_whom_it_concerns(town, later: Clock, who: str) -> None:
    trial, members, operator = town
    give(operator, members[0], NEW)
    organisation, name, _ = CALLERS[who]
    with trial.client("citizens", "m0002", at="gse") as stranger:
        assert refusal_of(stranger.delete, f"repartition/payees/{members[0]}/next-iban").status == 403
    with trial.client(organisation, name, at="gse") as client:
        client.delete(f"repartition/payees/{members[0]}/next-iban")
        assert refusal_of(client.delete, f"repartition/payees/{members[0]}/next-iban").status == 404
    later.ahead_s = WAIT_S + 1
    assert find(operator, members[0])["iban"] == IBAN


@pytest.mark.parametrize("who", CALLERS)
def test_a_change_that_has_acted_is_refused_by_nobody(town, later: Clock, who: str) -> None:
    trial, members, operator = town
    give(operator, members[0], NEW)
    later.ahead_s = WAIT_S + 1
    organisation, name, _ = CALLERS[who]
    with trial.client(organisation, name, at="gse") as client:
        assert refusal_of(client.delete, f"repartition/payees/{members[0]}/next-iban").status == 404
    assert find(operator, members[0])["iban"] == NEW


def test_what_a_member_signs_acts_at_once_whoever_hands_it_in(town, later: Clock) -> None:
    trial, members, operator = town
    with trial.client("citizens", "officer", at="gse") as officer:
        give(officer, members[0], NEW, signed=sign(trial, members[0], NEW))
    assert (find(operator, members[0])["iban"], find(operator, members[0])["next_iban"]) == (NEW, "")
    late = sign(trial, members[0], NEW)  # over a change from an IBAN that isn't paid to any more
    give(operator, members[0], OTHER, signed=sign(trial, members[0], OTHER, replaced=NEW))
    assert refusal_of(give, operator, members[0], NEW, signed=late).code == "IBAN_NOT_SIGNED"


def test_no_other_signature_acts(town, later: Clock) -> None:
    trial, members, operator = town
    right = sign(trial, members[0], NEW)
    wrong = [
        sign(trial, members[0], OTHER), sign(trial, members[1], NEW), sign(trial, members[0], NEW, replaced=OTHER),
        sign(trial, members[0], NEW, date="2024-01-01"), sign(trial, members[0], NEW, community="altra"),
        sign(trial, members[0], NEW, by=trial.signer("citizens", "m0002")),
        right | {"certificate": trial.signer("citizens", "m0002").certificate.decode()},
    ]
    for signed in wrong:
        assert refusal_of(give, operator, members[0], NEW, signed=signed).code == "IBAN_NOT_SIGNED"
    officer = sign(trial, members[0], NEW, by=trial.signer("citizens", "officer"))
    assert refusal_of(give, operator, members[0], NEW, signed=officer).code == "NO_MEMBER"
    own = find(operator, members[0])
    assert (own["iban"], own["next_iban"]) == (IBAN, "")


def test_a_key_that_is_frozen_meanwhile_or_before_moves_nothing(town, later: Clock) -> None:
    trial, members, operator = town
    signed = sign(trial, members[0], NEW)
    with trial.client("citizens", "m0001", at="gse") as member:
        give(member, members[0], NEW)
        member.execute("freeze", {"member": members[0]}, member=members[0])
        assert refusal_of(give, member, members[0], OTHER).code == "MEMBER_STOPPED"
        later.ahead_s = WAIT_S + 1
        assert find(operator, members[0])["iban"] == IBAN
        assert refusal_of(give, operator, members[0], OTHER, signed=signed).code == "MEMBER_STOPPED"
        member.delete(f"repartition/payees/{members[0]}/next-iban")  # refusing is still the member's
    assert find(operator, members[0])["next_iban"] == ""


def test_what_was_paid_to_the_new_one_stays_whatever_happens_to_the_key(town, later: Clock) -> None:
    trial, members, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    with trial.client("citizens", "m0001", at="gse") as member:
        give(member, members[0], NEW)
        later.ahead_s = WAIT_S + 1
        operator.post("repartition/payouts", {"run": "r1", "on_date": TODAY})
        member.execute("freeze", {"member": members[0]}, member=members[0])
    assert find(operator, members[0])["iban"] == NEW

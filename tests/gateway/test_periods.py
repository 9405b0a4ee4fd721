"""A settled period: the lots that members got, what each of them and others are told, steps that are taken again."""

import base64
from collections.abc import Iterator

import pytest

from chaincode.rules.energy.vectors import parse_vectors
from chaincode.rules.intervals import add_days
from chaincode.rules.merkle import verify_path
from gateway.db.mirror import Mirror
from gateway.features.periods.service import list_kinds
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import CONSUMED_WH, DATES, found_metered, settle_whole
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    """The period settled and countersigned; the tests only look."""
    with found_metered(tmp_path_factory.mktemp("settled") / "volano", found_trial) as (trial, members):
        settle_whole(trial)
        yield trial, members


def test_a_countersigned_settlement_gives_the_members_lots(settled) -> None:
    trial, members = settled
    client = trial.client("citizens", "m0001")
    wallet = client.get("wallet")
    (lot,) = wallet["lots"]
    assert wallet["member"] == members[0]
    assert wallet["spendable_cents"] == lot["amount_cents"] > 500  # the welcome and the energy
    assert lot["words"]["en"].startswith(f"{lot['amount_cents'] // 100}.")
    (line,) = client.get("wallet/lines")["lines"]
    assert (line["welcome_cents"], line["amount_cents"]) == (500, lot["amount_cents"])


def test_what_a_day_is_worth_is_explained_and_proved(settled) -> None:
    trial, _members = settled
    why = trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/why", date=DATES[1])
    (part,) = why["perimeters"]
    # one school injects: what the day is worth to a home would tell the school's
    assert part["is_hidden"] and part["hours"] == []
    assert (part["consumed_micro"], part["produced_micro"], why["worth_micro"]) == (None, None, None)
    assert why["hidden"]["code"] == "SHARED_HIDDEN" and part["withdrawn_wh"] == 5 * CONSUMED_WH
    (check,) = why["checks"]
    assert check["root"] == why["anchor"]["root"]
    path = [bytes.fromhex(one) for one in check["path"]]
    assert verify_path(
        bytes.fromhex(check["leaf"]), path, check["index"], check["leaves"], bytes.fromhex(check["root"])
    )


def test_a_stranger_gets_no_explanation(settled) -> None:
    trial, members = settled
    client = trial.client("citizens", "m0002", at="gse")
    assert refusal_of(client.get, f"periods/{FOUNDED}/why", date=FOUNDED, member=members[0]).status == 403


def test_the_own_statement_is_the_own_leaf(settled) -> None:
    trial, _members = settled
    (leaf,) = trial.client("citizens", "m0003", at="gse").get(f"periods/{FOUNDED}/statement")["leaves"]
    assert sum(leaf["withdrawn_wh"]) == 3 * 5 * CONSUMED_WH
    assert sum(leaf["injected_wh"]) == 0


def test_what_is_asked_for_is_of_the_period_and_of_the_caller(settled) -> None:
    trial, _members = settled
    home, operator = trial.client("citizens", "m0001", at="gse"), trial.client("gse")
    path, other = f"periods/{FOUNDED}", f"{DATES[1]}.provisional.1"
    for ask, status in (
        (lambda: home.get(f"{path}/statement", settlement=other), 422),
        (lambda: home.get(f"{path}/statement", settlement=f"{FOUNDED}.provisional.2"), 404),
        (lambda: operator.get(f"{path}/statement"), 404),   # who is no member has no leaf
        (lambda: home.get(f"periods/{add_days(FOUNDED, 3)}/statement"), 404),
        (lambda: home.get(f"{path}/why", date=add_days(FOUNDED, -1)), 404),
        (lambda: home.get(f"{path}/why", date=add_days(FOUNDED, 3)), 404),
        (lambda: operator.get(f"{path}/why", date=FOUNDED), 403),   # whose?
        (lambda: operator.get("periods/9999-01-02"), 422),
        (lambda: operator.get("periods/2024-02-30"), 422),
    ):
        assert refusal_of(ask).status == status
    for date in (FOUNDED, DATES[2]):
        assert home.get(f"{path}/why", date=date)["date"] == date
    assert operator.get("periods/9999-01-01") == {"period": "9999-01-01", "days": 3, "settlements": [], "gaps": {}}
    named = f"{FOUNDED}.provisional.1"
    assert home.get(f"{path}/statement", settlement=named)["settlement"] == named


def test_a_home_s_days_tell_nothing_of_the_one_that_injects(settled) -> None:
    found = settled[0].client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/days")
    assert [day["date"] for day in found["days"]] == DATES
    assert {(day["withdrawn_wh"], day["injected_wh"]) for day in found["days"]} == {(5 * CONSUMED_WH, 0)}
    shared = ("shared_withdrawn_wh", "shared_injected_wh", "worth_micro")
    assert {day[name] for day in found["days"] for name in shared} == {None}
    assert found["hidden"]["code"] == "SHARED_HIDDEN" and found["hidden"]["en"] and found["hidden"]["it"]


def test_who_alone_injects_is_told_the_own_days_and_they_add_up_to_the_line(settled) -> None:
    trial = settled[0]
    found = trial.client("municipality", "m0009", at="gse").get(f"periods/{FOUNDED}/days")
    (line,) = trial.client("municipality", "m0009").get("wallet/lines")["lines"]
    assert sum(day["worth_micro"] for day in found["days"]) == line["worth_micro"] > 0
    assert {day["shared_injected_wh"] for day in found["days"]} == {5 * 5 * CONSUMED_WH}
    assert found["hidden"] is None
    why = trial.client("municipality", "m0009", at="gse").get(f"periods/{FOUNDED}/why", date=DATES[0])
    assert why["hidden"] is None and len(why["perimeters"][0]["hours"]) == 24
    assert why["worth_micro"] == found["days"][0]["worth_micro"]


def test_who_is_no_member_has_no_own_days(settled) -> None:
    error = refusal_of(settled[0].client("gse", "auditor").get, f"periods/{FOUNDED}/days")
    assert (error.status, error.code) == (403, "ROLE_NEEDED")


def test_any_gateway_shows_the_anchor_that_its_own_ledger_holds(settled) -> None:
    trial, _ = settled
    client = trial.client("citizens", "m0001")
    shown = client.get(f"periods/{FOUNDED}/anchor", settlement=f"{FOUNDED}.provisional.1")
    why = trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/why", date=FOUNDED)
    assert (shown["root"], shown["terms"]) == (why["anchor"]["root"], why["anchor"]["terms"])
    (perimeter,) = shown["perimeters"]
    assert len(perimeter["withdrawn"]["hours_wh"]) == 3 * 24
    assert perimeter["injected"]["hours_wh"] == []  # one producer's total is that producer's day
    unknown = refusal_of(client.get, f"periods/{FOUNDED}/anchor", settlement=f"{FOUNDED}.definitive.9")
    assert (unknown.status, unknown.code) == (404, "UNKNOWN")


def test_an_auditor_sees_that_all_tokens_are_somewhere(settled) -> None:
    trial = settled[0]
    client = trial.client("citizens", "auditor")
    places = client.get("audit/supply")
    assert places["minted_cents"] > 0
    somewhere = ("lots", "held", "funds", "commons", "burnt")
    assert places["minted_cents"] == sum(places[f"{name}_cents"] for name in somewhere)
    assert refusal_of(trial.client("citizens", "m0001").get, "audit/supply").status == 403


def test_anybody_may_know_how_many_members_there_are(settled) -> None:
    assert settled[0].client_of("gse").get("members/counts") == {"members": {"citizens": 5, "municipality": 1}}


def test_the_bundle_is_for_services_and_auditors_but_not_commerces(settled) -> None:
    trial, members = settled
    bundle = trial.client("citizens", "auditor", at="gse").get(f"periods/{FOUNDED}/bundle")
    vectors = parse_vectors(base64.b64decode(bundle["vectors"]))
    assert {leaf.member for leaf in vectors.perimeters[0].leaves} == set(members)
    for organisation, name in (("commerce", "auditor"), ("commerce", "service"), ("citizens", "m0001")):
        assert refusal_of(trial.client(organisation, name, at="gse").get, f"periods/{FOUNDED}/bundle").status == 403


def test_steps_taken_again_change_nothing(settled) -> None:
    trial, _ = settled
    height = trial.ledger.height()
    operator = trial.client("gse")
    anchored = operator.post(f"periods/{FOUNDED}/anchor")
    assert anchored["receipt"] is None
    with trial.gateway("gse").database.read() as connection:
        first = Mirror(connection).anchor(anchored["settlement"])
    assert first and anchored["euro_cents"] == first.euro_cents > 0
    assert operator.post(f"periods/{FOUNDED}/settle")["receipt"] is None
    error = refusal_of(trial.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code) == (409, "NOTHING_AWAITS")
    assert trial.ledger.height() == height


def test_the_period_in_turn_cant_be_settled_before_its_last_day_is_over(settled) -> None:
    """Nothing awaits, and the one before is signed, whose turn is now on final figures: only its own days lack."""
    trial, _ = settled
    with trial.gateway("gse").database.read() as connection:
        mirror = Mirror(connection)
        assert list_kinds(mirror, FOUNDED, "gse") == ("definitive",)
        assert list_kinds(mirror, add_days(FOUNDED, 3), "gse") == ()


def test_only_the_countersigner_countersigns(settled) -> None:
    error = refusal_of(settled[0].client("citizens", "officer").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code) == (403, "NOT_COUNTERSIGNER")


def test_steps_need_their_roles(settled) -> None:
    trial = settled[0]
    for organisation, name in (("citizens", "officer"), ("gse", "auditor"), ("municipality", "service")):
        client = trial.client(organisation, name, at="gse")
        assert refusal_of(client.post, f"periods/{FOUNDED}/anchor").status == 403


def test_another_gateway_says_where_periods_live(settled) -> None:
    error = refusal_of(settled[0].client("municipality").get, f"periods/{FOUNDED}/preview")
    assert (error.status, error.code, error.values) == (404, "WRONG_GATEWAY", {"organisation": "gse"})


def test_what_is_public_names_no_member(settled) -> None:
    trial, members = settled
    public = trial.client_of("citizens")
    text = str(public.get("periods")) + str(public.get("supply"))
    assert f"{FOUNDED}.provisional.1" in text
    assert not any(member in text for member in members)

"""From readings to tokens: preview, anchor, settle, and a second organisation that works it out before it signs."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chaincode.rules.energy.vectors import parse_vectors
from chaincode.rules.intervals import add_days
from chaincode.rules.merkle import verify_path
from gateway.db.mirror import Mirror
from gateway.features.periods import countersigning, service, statements
from gateway.features.periods.records import ReplacedHidden
from gateway.hosting.opening import Gateways
from gateway.http.errors import Problem
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    PERIMETER,
    FoundTrial,
    add_member,
    give_backing,
    give_point,
    make_reading,
    open_days,
    register,
    send_energy,
    send_rows,
)

DATES = [add_days(FOUNDED, number) for number in range(3)]
CONSUMED_WH, PRODUCED_WH = 2_000, 10_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    """Five homes that consume and a school that produces, three days, the period over."""
    with found_trial(tmp_path_factory.mktemp("town") / "volano", settle_days=3) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 6)]
        members.append(add_member(trial, "municipality", 9, power_w=60_000))
        open_days(trial, *[add_days(FOUNDED, number) for number in range(1, 4)])
        for number in range(1, 6):
            send_energy(trial, number, DATES, withdrawn_wh=CONSUMED_WH)
        send_energy(trial, 9, DATES, injected_wh=PRODUCED_WH)
        give_backing(trial, 9, DATES)
        yield trial, members


@pytest.fixture(scope="module")
def settled(town: tuple[Gateways, list[str]]) -> tuple[Gateways, list[str], dict]:
    trial, members = town
    operator, second = trial.client("gse"), trial.client("municipality")
    anchored = operator.post(f"periods/{FOUNDED}/anchor")
    operator.post(f"periods/{FOUNDED}/settle")
    signed = second.post(f"periods/{FOUNDED}/countersign")
    assert signed["settlement"] == anchored["settlement"] == f"{FOUNDED}.provisional.1"
    return trial, members, anchored


def test_the_preview_adds_up_by_day(town) -> None:
    trial, members = town
    preview = trial.client("gse").get(f"periods/{FOUNDED}/preview")
    (perimeter,) = preview["perimeters"]
    assert (perimeter["perimeter"], preview["days"], len(perimeter["days"])) == (PERIMETER, 3, 3)
    assert perimeter["shared_wh"] == 3 * 5 * 5 * CONSUMED_WH == perimeter["withdrawn_wh"]
    assert [day["shared_wh"] for day in perimeter["days"]] == [5 * 5 * CONSUMED_WH] * 3
    assert [one["member"] for one in preview["members"]] == sorted(members)
    assert preview["problems"] == []
    assert preview["euro_cents"] > 0


def test_a_member_previews_the_own_part_only(town) -> None:
    trial, members = town
    preview = trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/preview")
    assert preview["members"] == [
        {"member": members[0], "withdrawn_wh": 3 * 5 * CONSUMED_WH, "injected_wh": 0}]
    # one producer's total is that producer's day, and so is what is shared of it
    assert [preview["perimeters"][0][name] for name in ("injected_wh", "shared_wh")] == [None, None]


def test_settling_before_anchoring_is_refused(town) -> None:
    error = refusal_of(town[0].client("gse").post, f"periods/{add_days(FOUNDED, 300)}/settle")
    assert (error.status, error.code) == (409, "NOT_ANCHORED")


def test_a_countersigned_settlement_gives_the_members_lots(settled) -> None:
    trial, members, _ = settled
    client = trial.client("citizens", "m0001")
    wallet = client.get("wallet")
    (lot,) = wallet["lots"]
    assert wallet["member"] == members[0]
    assert wallet["spendable_cents"] == lot["amount_cents"] > 500  # the welcome and the energy
    assert lot["words"]["en"].startswith(f"{lot['amount_cents'] // 100}.")
    (line,) = client.get("wallet/lines")["lines"]
    assert (line["welcome_cents"], line["amount_cents"]) == (500, lot["amount_cents"])


def test_what_a_day_is_worth_is_explained_and_proved(settled) -> None:
    trial, _members, _ = settled
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
    trial, members, _ = settled
    client = trial.client("citizens", "m0002", at="gse")
    assert refusal_of(client.get, f"periods/{FOUNDED}/why", date=FOUNDED, member=members[0]).status == 403


def test_the_own_statement_is_the_own_leaf(settled) -> None:
    trial, _members, _ = settled
    (leaf,) = trial.client("citizens", "m0003", at="gse").get(f"periods/{FOUNDED}/statement")["leaves"]
    assert sum(leaf["withdrawn_wh"]) == 3 * 5 * CONSUMED_WH
    assert sum(leaf["injected_wh"]) == 0


def test_what_is_asked_for_is_of_the_period_and_of_the_caller(settled) -> None:
    trial, _members, _ = settled
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
    trial, _, anchored = settled
    client = trial.client("citizens", "m0001")
    shown = client.get(f"periods/{FOUNDED}/anchor", settlement=anchored["settlement"])
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
    assert places["minted_cents"] == sum(places[f"{name}_cents"] for name in ("lots", "held", "commons", "burnt"))
    assert refusal_of(trial.client("citizens", "m0001").get, "audit/supply").status == 403


def test_anybody_may_know_how_many_members_there_are(settled) -> None:
    assert settled[0].client_of("gse").get("members/counts") == {"members": {"citizens": 5, "municipality": 1}}


def test_the_bundle_is_for_services_and_auditors_but_not_commerces(settled) -> None:
    trial, members, _ = settled
    bundle = trial.client("citizens", "auditor", at="gse").get(f"periods/{FOUNDED}/bundle")
    vectors = parse_vectors(base64.b64decode(bundle["vectors"]))
    assert {leaf.member for leaf in vectors.perimeters[0].leaves} == set(members)
    for organisation, name in (("commerce", "auditor"), ("commerce", "service"), ("citizens", "m0001")):
        assert refusal_of(trial.client(organisation, name, at="gse").get, f"periods/{FOUNDED}/bundle").status == 403


def test_steps_taken_again_change_nothing(settled) -> None:
    trial, _, _ = settled
    height = trial.ledger.height()
    operator = trial.client("gse")
    assert operator.post(f"periods/{FOUNDED}/anchor")["receipt"] is None
    assert operator.post(f"periods/{FOUNDED}/settle")["receipt"] is None
    error = refusal_of(trial.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code) == (409, "NOTHING_AWAITS")
    assert trial.ledger.height() == height


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
    trial, members, _ = settled
    public = trial.client_of("citizens")
    text = str(public.get("periods")) + str(public.get("supply"))
    assert f"{FOUNDED}.provisional.1" in text
    assert not any(member in text for member in members)


def test_a_corrected_reading_makes_the_definitive_differ(settled) -> None:
    trial, _members, _ = settled
    operator = trial.client("gse")
    send_energy(trial, 1, DATES[:1], withdrawn_wh=CONSUMED_WH // 2)
    anchored = operator.post(f"periods/{FOUNDED}/anchor", {"kind": "definitive"})
    assert anchored["settlement"] == f"{FOUNDED}.definitive.1"
    operator.post(f"periods/{FOUNDED}/settle", {"kind": "definitive"})
    trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
    client = trial.client("citizens", "m0001")
    lines = {line["settlement"]: line for line in client.get("wallet/lines")["lines"]}
    assert lines[f"{FOUNDED}.definitive.1"]["worth_micro"] < lines[f"{FOUNDED}.provisional.1"]["worth_micro"]


@pytest.fixture
def tampered(tmp_path: Path, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path / "volano", settle_days=1) as trial:
        for number in (1, 2):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1])
        send_energy(trial, 1, DATES[:1], withdrawn_wh=CONSUMED_WH)
        send_energy(trial, 2, DATES[:1], injected_wh=CONSUMED_WH)
        give_backing(trial, 2, DATES[:1])
        yield trial


def test_a_bundle_that_is_not_what_was_settled_is_not_signed(
    tampered: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = tampered.client("gse")
    operator.post(f"periods/{FOUNDED}/anchor")
    operator.post(f"periods/{FOUNDED}/settle")
    original = parse_vectors

    def shift(data: bytes):
        vectors = original(data)
        part = vectors.perimeters[0]
        leaves = [leaf._replace(withdrawn=bytes(len(leaf.withdrawn))) for leaf in part.leaves]
        return vectors._replace(perimeters=[part._replace(leaves=leaves)])

    with monkeypatch.context() as patched:
        patched.setattr("gateway.features.periods.countersigning.parse_vectors", shift)
        error = refusal_of(tampered.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code) == (422, "T5_ROOT")
    vectors = original(base64.b64decode(operator.get(f"periods/{FOUNDED}/bundle")["vectors"]))
    gateway = tampered.gateway("municipality")
    with gateway.database.read() as connection:
        awaiting = service.find_awaiting(Mirror(connection), FOUNDED)
        assert service.find_awaiting(Mirror(connection), DATES[1]) is None
    countersigning.recompute(gateway, awaiting, vectors)
    with pytest.raises(Problem, match="RECOMPUTED_OTHERWISE"):
        countersigning.recompute(gateway, replace(awaiting, digest="0" * 64), vectors)


def test_a_point_that_the_ledger_does_not_know_is_left_out_and_listed(tampered: Gateways) -> None:
    operator = tampered.client("gse")
    give_point(operator, 7)
    problems = operator.get(f"periods/{FOUNDED}/preview")["problems"]
    assert {"code": "NOT_ON_LEDGER", "metering_point": "IT001E00000007", "count": 1} in problems


def test_a_power_that_changes_within_a_period_loses_no_energy(tmp_path: Path, found_trial: FoundTrial) -> None:
    """A row more on the ledger and here; the point counts, bounded by the greater power, and the period settles."""
    with found_trial(tmp_path / "volano", settle_days=3) as trial:
        signer = trial.enrol("citizens", "m0001")
        member = register(trial, "citizens", signer, 1, 1_000)
        add_member(trial, "citizens", 2)
        ended, begun = {"to_date": DATES[1], "power_w": 1_000}, {"from_date": DATES[1], "power_w": 2_000}
        for changed in (ended, begun):
            register(trial, "citizens", signer, 1, **{"from_date": FOUNDED} | changed)
            give_point(trial.client("gse"), 1, member=member, **changed)
        give_point(trial.client("gse"), 3, member=member, from_date=DATES[2])
        open_days(trial, add_days(FOUNDED, 3))
        send_energy(trial, 1, DATES, withdrawn_wh=2_500)
        send_energy(trial, 2, DATES, injected_wh=2_500)
        give_backing(trial, 2, DATES)
        operator = trial.client("gse")
        problems = operator.get(f"periods/{FOUNDED}/preview")["problems"]
        assert problems == [{"code": "PART_OF_PERIOD", "metering_point": "IT001E00000003", "count": 1}]
        operator.post(f"periods/{FOUNDED}/anchor", {"kind": "provisional"})
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "provisional"})
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        for name in ("m0001", "m0002"):
            (line,) = trial.client("citizens", name).get("wallet/lines")["lines"]
            assert line["worth_micro"]


def test_a_reading_far_above_the_points_power_is_set_aside_and_listed(tampered: Gateways) -> None:
    operator = tampered.client("gse")
    send_energy(tampered, 1, DATES[:1], withdrawn_wh=50_000)
    preview = operator.get(f"periods/{FOUNDED}/preview")
    assert preview["perimeters"][0]["withdrawn_wh"] == 0
    assert {"code": "SET_ASIDE", "metering_point": "IT001E00000001", "register": "withdrawn", "count": 5,
            "energy_wh": 250_000, "reason": "", "from_date": FOUNDED, "until_date": FOUNDED} in preview["problems"]


def test_what_a_definitive_replaces_is_listed_and_seen_by_who_signs(settled) -> None:
    """After the definitive above: a device tries its luck, the distributor corrects, a gap is filled."""
    trial, members, _ = settled
    operator, before = trial.client("gse"), trial.gateway("gse").clock()
    trial.gateway("gse").clock = lambda: before + 60
    try:
        noon = f"{DATES[1]}T12:00:00+02:00"
        device = operator.post("readings", {"readings": [
            make_reading(2, noon, energy_wh=6_000, interval_s=3_600),
            make_reading(3, noon, register="produced", energy_wh=5, interval_s=3_600),
        ]})
        assert [one["code"] for one in device["rejected"]] == ["OUTRANKED"]
        send_rows(operator, [make_reading(2, noon, energy_wh=1_500, interval_s=3_600)])
        listed = operator.get(f"periods/{FOUNDED}/preview")["replaced"]
        operator.post(f"periods/{FOUNDED}/anchor", {"kind": "definitive", "revise": True})
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "definitive"})
        signed = trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
    finally:
        trial.gateway("gse").clock = lambda: before
    changed = {"member": members[1], "register": "withdrawn", "old_source": "distributor",
               "new_source": "distributor", "count": 1, "old_wh": CONSUMED_WH, "new_wh": 1_500,
               "undone": None}
    filled = {"member": members[2], "register": "produced", "old_source": "", "new_source": "device", "count": 1,
              "old_wh": 0, "new_wh": 5, "undone": None}
    assert [one for one in listed if one["member"] in members[1:3]] == [
        changed | {"metering_point": "IT001E00000002"}, filled | {"metering_point": "IT001E00000003"}]
    for one in (changed, filled):
        assert one in signed["replaced"]
    assert "IT001E" not in str(signed)
    assert trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/preview")["replaced"] == []


def test_what_replaces_better_values_by_weaker_ones_is_not_signed(
    tampered: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = tampered.client("gse")
    operator.post(f"periods/{FOUNDED}/anchor")
    operator.post(f"periods/{FOUNDED}/settle")
    replaced = (ReplacedHidden("withdrawn", "distributor", "device", 3, 38, 4_216, None, "a" * 64),)
    monkeypatch.setattr(statements, "list_replaced_in", lambda *_: replaced)
    error = refusal_of(tampered.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code, error.values["count"]) == (409, "BETTER_VALUES_REPLACED", 3)

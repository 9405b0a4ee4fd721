"""What the demo's story sends and in which order: days, enrolments, services, a whole month."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics.examples.town import Town
from gateway.commandline.demo import month, services, story, town
from gateway.commandline.demo.month import Day, play_month
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.services import Service, count_up
from tests.demo.stand_in import Trial, read, resident


# --- the month
def preview(euro_cents: int | None, micro: int, **shared_wh: int) -> dict[str, Any]:
    days = [{"date": f"2024-05-{name[1:]}", "shared_wh": wh} for name, wh in shared_wh.items()]
    return {"euro_cents": euro_cents, "members": [{"worth_micro": micro}, {"worth_micro": 0}],
            "perimeters": [{"days": days}, {"days": [{"date": "2024-05-02", "shared_wh": 1}]}]}


def test_a_day_is_what_the_period_has_more_than_the_day_before(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [preview(None, 0, d01=5), preview(30, 12_500_000, d01=5, d02=7), *[preview(30, 12_500_000)] * 4]
    trial = Trial({
        "periods/2024-05-01/preview": [*first, preview(100, 100_000_000, d07=9)],
        "periods/2024-05-08/preview": [preview(10, 10_000_000, d08=4)],
        "periods/2024-05-01/settle": {"settlement": "2024-05-01/1"},
        "periods/2024-05-01/countersign": {"receipt": {"response": {"facts": {"energy_cents": 3}}, "block": 4}},
    })
    monkeypatch.setattr(month, "make_day", lambda _town, number: [number])
    days = list(play_month(trial, None, 8))
    assert [(one.shared_wh, one.euro_cents, one.token_cents) for one in days] == [
        (5, 0, 0), (8, 30, 10), *[(0, 0, 0)] * 4, (9, 70, 70), (4, 10, 8),  # 80 % of the worth, whole cents
    ]
    assert [one.date[-2:] for one in days] == ["01", "02", "03", "04", "05", "06", "07", "08"]
    assert [one.settled is not None for one in days] == [False] * 6 + [True, False]
    assert days[6].settled == {
        "settlement": "2024-05-01/1", "energy_cents": 3,
        "receipt": {"response": {"facts": {"energy_cents": 3}}, "block": 4},
    }
    opened = [body["date"] for _, what, body in trial.sent if what == "open_day"]
    assert opened == [f"2024-05-{day:02d}" for day in range(2, 10)]
    assert [body for _, what, body in trial.sent if what == "readings"] == [{"readings": [n]} for n in range(8)]
    assert [one for one in trial.names() if "/" in one[1] and "preview" not in one[1]] == [
        ("gse service", "periods/2024-05-01/anchor"), ("gse service", "periods/2024-05-01/settle"),
        ("municipality service", "periods/2024-05-01/countersign"),
    ]


def test_a_month_is_played_whole_and_a_week_when_fast() -> None:
    assert (story.FAST_DAYS, month.PERIOD_DAYS, month.PROVISIONAL_BPS) == (7, 7, 8_000)


def make_town(hours: int = 72) -> Town:
    energy = SimpleNamespace(
        metering_points=("p", "q"), hour_s=np.arange(hours) * 3_600 + 1_714_514_400,
        withdrawn_wh=np.arange(2 * hours).reshape(2, hours), injected_wh=np.zeros((2, hours)),
    )
    plant = SimpleNamespace(metering_point="p", power_kw=60, region="Piemonte", entry_on="2024-02-01")
    points = [SimpleNamespace(
        name=name, organisation=organisation, metering_point=f"IT{name}", perimeter="AC1", power_w=3_000, pv_w=0,
    ) for name, organisation in (("Ada", "citizens"), ("Forno", "commerce"), ("Scuola", "municipality"))]
    return SimpleNamespace(  # type: ignore[return-value]
        energy=energy, plants=[plant], points=points, prices_eur_mwh=np.full(hours, 100.5), zone="NORD"
    )


def test_a_day_has_each_point_s_24_hours_of_both_registers() -> None:
    rows = list(town.make_day(make_town(), 1))
    assert len(rows) == 2 * 2 * 24
    assert rows[0] == {
        "metering_point": "p", "register": "withdrawn", "start": "2024-05-01T22:00:00+00:00", "energy_wh": 24,
        "interval_s": 3_600,
    }
    assert (rows[23]["energy_wh"], rows[24]["register"], rows[48]["energy_wh"]) == (47, "injected", 72 + 24)
    assert rows[-1]["start"] == "2024-05-02T21:00:00+00:00"


@pytest.mark.parametrize("is_network", [False, True])
def test_each_resident_is_proposed_by_one_and_countersigned_by_another(
    monkeypatch: pytest.MonkeyPatch, is_network: bool
) -> None:
    facts = {"made": ["pending/1"], "facts": {"digest": "d", "member": "m"}}
    trial = Trial({"metering-points/tag": {"tag": "t"}, "register": {"response": facts}})
    trial.is_network = is_network
    trial.enrol = lambda organisation, name: SimpleNamespace(key=f"{organisation} {name}")  # type: ignore[attr-defined]
    monkeypatch.setattr(town, "bring_keys", lambda keys, _command_id: {"keys": keys})
    found = list(town.move_in(trial, make_town(2)))
    assert [one.name for one in found] == ["Ada", "Forno", "Scuola"]
    assert {one.signer.key for one in found} == {
        "citizens member-01", "commerce member-02", "municipality member-03",
    }
    proposed = [who for who, what, _ in trial.sent if what == "register"]
    signed = [who for who, what, _ in trial.sent if what == "countersign"]
    pairs = {("citizens officer", "municipality officer"), ("commerce officer", "municipality officer"),
             ("municipality officer", "citizens officer")}
    if not is_network:
        assert set(zip(proposed, signed, strict=True)) == pairs
    assert len(signed) == 3
    assert [body for _, what, body in trial.sent if what == "countersign"] == [
        {"target": "pending/1", "digest": "d"}] * 3
    assert len([1 for _, what, _ in trial.sent if what in ("members", "metering-points")]) == 6
    held = next(body["points"] for _, what, body in trial.sent if what == "register")
    assert held == [{"tag": "t", "perimeter": "AC1", "power_w": 3_000, "from_date": "2024-05-01", "plant_w": 0}]
    assert trial.sent[-2:] == [
        ("gse service", "plants", {"plants": [{
            "metering_point": "p", "power_kw": "60.0", "region": "Piemonte", "entry_on": "2024-02-01"}]}),
        ("gse service", "prices", {"zone": "NORD", "prices": [
            {"hour_s": 1_714_514_400, "eur_mwh": "100.500000"}, {"hour_s": 1_714_518_000, "eur_mwh": "100.500000"}]}),
    ]


# --- services and frauds
CARE = Service("Ada", "Bruno", "care", 150, ("help", "aiuto"), "it")


@pytest.mark.parametrize(("lots", "used"), [((), ["a", "b"]), (("z",), ["z"])])
def test_a_service_is_played_from_offer_to_confirmation(lots: Any, used: list[str]) -> None:
    trial = Trial({"words": {"hash": "h"}, "wallet/quote": {"service_date": "2024-05-03", "lots": ["a", "b"]}})
    services.provide(trial, {"Ada": resident("Ada", "m1"), "Bruno": resident("Bruno", "m2")}, CARE, lots)
    assert trial.names() == [
        ("Ada", "words"), ("Ada", "publish"), ("Bruno", "wallet/quote"), ("Bruno", "words"), ("Bruno", "request"),
        ("Ada", "accept"), ("Ada", "deliver"), ("Bruno", "confirm"),
    ]
    bodies = [body for _, _, body in trial.sent]
    assert bodies[0] == {"words": {"title": "aiuto", "by": "Ada"}}
    assert (bodies[1]["min_price_cents"], bodies[1]["max_price_cents"], bodies[1]["terms"]) == (150, 150, "h")
    assert bodies[3] == {"words": {"text": "aiuto"}, "reader": "m1"}
    assert bodies[4] == {"offer": "publish/1", "provider": "m1", "price_cents": 150, "terms": "h", "lots": used,
                         "service_date": "2024-05-03"}
    assert bodies[5:] == [{"agreement": "request/1"}] * 3


def test_sums_count_only_what_was_paid() -> None:
    agreements = [
        {"status": status, "provider": provider, "consumer": consumer, "price_cents": price}
        for status, provider, consumer, price in (
            ("paid", "m1", "m2", 100), ("paid", "m2", "m1", 20), ("paid", "m1", "m3", 3), ("asked", "m1", "m2", 999),
        )
    ]
    trial = Trial({
        "agreements": {"agreements": agreements}, "wallet": {"spendable_cents": 7},
        "wallet/lines": {"lines": [{"amount_cents": 50}, {"amount_cents": 6}]},
    })
    assert count_up(trial, resident("Ada", "m1")) == services.TokenSums("Ada", 56, 103, 20, 7)


@pytest.mark.parametrize(("days", "told"), [(7, [4]), (14, [1, 2]), (28, [1, 2, 3, 4])])
def test_a_week_s_services_follow_its_settlement(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, days: int, told: list[int]
) -> None:
    """One more each week, and all at once when there is only one week."""
    made = {"settlement": "S", "energy_cents": 0, "welcome_cents": 0, "bonus_cents": 0}
    played = [Day("d", 1_000, 10, 1, made if number % 7 == 6 else None) for number in range(days)]
    provided: list[Any] = []
    counts: list[int] = []

    def play(*_: Any) -> Iterator[Day]:
        for one in played:
            yield one
            if one.settled:
                counts.append(len(provided))

    monkeypatch.setattr(story, "play_month", play)
    monkeypatch.setattr(story, "provide", lambda _trial, _people, service: provided.append(service))
    weeks: list[bool] = []
    passed: list[int] = []
    threads = SimpleNamespace(
        giving=SimpleNamespace(pledge="pledge/1"), pass_day=passed.append,
        pass_week=lambda *_, is_first: weeks.append(is_first))
    assert story.tell_month(screen, None, None, {}, days, threads=threads) == [made] * (days // 7)  # type: ignore[arg-type]
    assert (passed, weeks) == (list(range(2, days + 2)), [True] + [False] * (days // 7 - 1))
    assert [one.pledges for one in provided] == [
        ("pledge/1",) if one.category == "care" else () for one in services.STORY[: len(provided)]]
    assert counts == told
    assert [one.consumer for one in provided] == [one.consumer for one in services.STORY[: len(provided)]]
    assert {one.language for one in provided} == {"it"}
    lines = read(screen)
    sums = f"in tutto {days},0 kWh condivisi, circa {days // 10},{days % 10}0 EUR"
    assert any(line.startswith(sums) for line in lines)
    told_of = [line for line in lines if line.startswith("  → ")]
    assert [line.split(" token ")[0].rpartition(" ")[0] for line in told_of] == [
        f"  → {one.provider} riceve da {one.consumer}" for one in provided]
    # care and a repair are of collective interest, bread and lessons are not
    text = " ".join(lines)
    assert [f"interesse collettivo: {one.provider} riceve" in text for one in provided] == [
        True, False, True, False][: len(provided)]


def test_the_four_services_cost_what_the_readme_shows() -> None:
    assert [(one.consumer, one.price_cents) for one in services.STORY] == [
        ("Bruno Colli", 350), ("Ada Neri", 300), ("Forno Aurora", 250), ("Dario Monti", 200),
    ]

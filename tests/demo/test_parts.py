"""The demo's parts by themselves: what stands on its screen, what its story sends, what its sums are of."""

import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from analytics.examples.town import Town
from chaincode.words import Texts
from gateway.client import ApiError
from gateway.commandline.demo import cli, closing, frauds, month, network, page, proof, services, town
from gateway.commandline.demo.month import Day, play_month
from gateway.commandline.demo.screen import Screen, shorten
from gateway.commandline.demo.services import Service, count_up


@pytest.fixture
def screen() -> Screen:
    return Screen("it", Console(width=100, record=True, highlight=False, file=StringIO()))


def read(screen: Screen) -> list[str]:
    return [line.rstrip() for line in screen.console.export_text().splitlines()]


# --- the screen
@pytest.mark.parametrize(("language", "kwh", "money"), [("en", "1.2", "-3.05"), ("it", "1,2", "-3,05")])
def test_numbers_are_as_the_language_writes_them(language: str, kwh: str, money: str) -> None:
    one = Screen(language)
    assert (one.kwh(1_240), one.money(-305)) == (kwh, money)


def test_columns_of_numbers_stand_right_and_others_left(screen: Screen) -> None:
    screen.table(("name", "has", "paid"), [("ab", "-1,00", "x"), ("c", "10,00", "2")], ("f", "g", "h"))
    assert read(screen) == ["nome  ora ha  pagati", "ab     -1,00  x", "c      10,00  2", "f          g  h"]


def test_a_table_without_rows_or_a_footer(screen: Screen) -> None:
    screen.table(("name", "has"), [])
    screen.table(("name",), [("a",)])
    assert read(screen) == ["nome  ora ha", "nome", "a"]


@pytest.mark.parametrize(("shared_wh", "blocks"), [
    (0, 0), (12_500, 0), (25_000, 1), (37_500, 2), (300_000, 12), (600_000, 24), (900_000, 24),  # halves to the even
])  # fmt: skip
def test_a_full_day_s_bar_is_24_wide_and_600_kwh_fill_it(screen: Screen, shared_wh: int, blocks: int) -> None:
    screen.day(Day("2024-05-01", shared_wh, 123, 45, None))
    (line,) = read(screen)
    assert line.count("█") == blocks
    assert line.split()[:4] == ["2024-05-01", screen.kwh(shared_wh), "1,23", "0,45"]


def test_a_settled_day_says_what_was_made(screen: Screen) -> None:
    made = {"settlement": "S", "energy_cents": 100, "welcome_cents": 20, "bonus_cents": 3}
    screen.day(Day("2024-05-07", 0, 0, 0, made))
    text = " ".join(read(screen))
    assert "liquidato S: 1,00 per l'energia, 0,20 di benvenuto, 0,03" in text


def test_a_heading_stands_apart_and_long_ids_are_cut(screen: Screen) -> None:
    screen.head("people")
    screen.days_head()
    assert read(screen) == ["", "Quattro persone guadagnano e pagano", "giorno  kWh condivisi  EUR dal GSE (stima)  "
                            "token guadagnati"]
    assert shorten(f"a/{'1' * 32}/{'2' * 31}") == f"a/11111111…/{'2' * 31}"
    assert list(screen.follow("moving", iter("ab"), 2)) == ["a", "b"]


# --- a stand-in for the gateways
class Client:
    """Gives answers by what is asked, and notes what is sent under the name of who sends."""

    def __init__(self, who: str, answers: dict[str, Any], sent: list[tuple[str, str, Any]]) -> None:
        self.who, self.answers, self.sent = who, answers, sent

    def get(self, path: str, **query: Any) -> Any:
        self.sent.append((self.who, path, query))
        found = self.answers[path]
        return found.pop(0) if isinstance(found, list) else found

    def post(self, path: str, body: Any = None) -> Any:
        self.sent.append((self.who, path, body))
        return self.answers.get(path, {})

    def execute(self, name: str, arguments: Any, member: str = "", **more: Any) -> Any:
        self.sent.append((self.who, name, arguments))
        if isinstance(self.answers.get(name), Exception):
            raise self.answers[name]
        return self.answers.get(name, {"response": {"made": [f"{name}/1"], "facts": {}}})

    def new_command_id(self) -> str:
        return "2024-05-01-" + "0" * 32


class Trial:
    """Clients of organisations (with a key's name) and of residents."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.sent, self.is_network = answers, [], False

    def client(self, organisation: str, name: str = "service", at: str = "") -> Client:
        return Client(f"{organisation} {name}{at and ' at ' + at}", self.answers, self.sent)

    def client_of(self, organisation: str, signer: Any = None) -> Client:
        return Client(str(signer), self.answers, self.sent)

    def names(self) -> list[tuple[str, str]]:
        return [(who, what) for who, what, _ in self.sent]


def resident(name: str, member: str) -> Any:
    return SimpleNamespace(name=name, organisation="citizens", member=member, signer=name, point=SimpleNamespace(
        metering_point="IT001E00000001", perimeter="AC1", power_w=3_000))


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
    assert (cli.FAST_DAYS, month.PERIOD_DAYS, month.PROVISIONAL_BPS) == (7, 7, 8_000)


def make_town(hours: int = 72) -> Town:
    energy = SimpleNamespace(
        metering_points=("p", "q"), hour_s=np.arange(hours) * 3_600 + 1_714_514_400,
        withdrawn_wh=np.arange(2 * hours).reshape(2, hours), injected_wh=np.zeros((2, hours)),
    )
    plant = SimpleNamespace(metering_point="p", power_kw=60, region="Piemonte", entry_on="2024-02-01")
    points = [SimpleNamespace(
        name=name, organisation=organisation, metering_point=f"IT{name}", perimeter="AC1", power_w=3_000,
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
    assert held == [{"tag": "t", "perimeter": "AC1", "power_w": 3_000, "from_date": "2024-05-01"}]
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
    assert bodies[0] == {"words": {"title": "aiuto"}}
    assert (bodies[1]["min_price_cents"], bodies[1]["max_price_cents"], bodies[1]["terms"]) == (150, 150, "h")
    assert bodies[3] == {"words": {"text": "aiuto"}, "reader": "m1"}
    assert bodies[4] == {"offer": "publish/1", "provider": "m1", "price_cents": 150, "terms": "h", "lots": used,
                         "service_date": "2024-05-03"}
    assert bodies[5:] == [{"agreement": "request/1"}] * 3


def test_an_account_counts_only_what_was_paid() -> None:
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
    assert count_up(trial, resident("Ada", "m1")) == services.Account("Ada", 56, 103, 20, 7)


def test_four_frauds_are_tried_and_what_nobody_refuses_is_told() -> None:
    refusal = ApiError(409, {"code": "T4_NO_OFFER", "message_en": "no", "message_it": "non c'è"})
    trial = Trial({
        "request": refusal, "words": {"hash": "h"}, "metering-points/tag": {"tag": "t"},
        "wallet/quote": {"service_date": "2024-05-03", "lots": ["a"]},
    })
    trial.signer = lambda *_: SimpleNamespace(key=None)  # type: ignore[attr-defined]
    people = {name: resident(name, name) for name in ("Ada Neri", "Bruno Colli", "Carla Venti", "Dario Monti")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frauds, "bring_keys", lambda *_: {})
        found = list(frauds.try_frauds(trial, people, {"settlement": "S", "digest": "d"}))
    assert [(one.name, one.code, one.words["it"]) for one in found] == [
        ("gift", "T4_NO_OFFER", "non c'è"), ("mint", "", ""), ("spend", "T4_NO_OFFER", "non c'è"), ("meter", "", ""),
    ]
    sent = [(who, what, body) for who, what, body in trial.sent if what in ("request", "countersign", "register")]
    assert [(who, what) for who, what, _ in sent] == [
        ("Ada Neri", "request"), ("gse officer", "countersign"), ("Dario Monti", "request"),
        ("municipality officer", "register"),
    ]
    assert sent[0][2]["offer"] == f"offer/Bruno Colli/{'0' * 32}"
    assert (sent[0][2]["price_cents"], sent[2][2]["price_cents"]) == (200, 100)
    assert sent[1][2] == {"target": "settlement/S", "digest": "d"}
    assert sent[3][2]["points"] == [{"tag": "t", "perimeter": "AC1", "power_w": 3_000, "from_date": "2024-05-01"}]


def test_a_lot_is_spent_twice_and_the_second_time_it_is_named() -> None:
    trial = Trial({"words": {"hash": "h"}, "wallet/quote": {"service_date": "2024-05-03", "lots": ["a"]}})
    people = {name: resident(name, name) for name in ("Carla Venti", "Dario Monti")}
    frauds._spend_twice(trial, people)
    assert [body["lots"] for _, what, body in trial.sent if what == "request"] == [["a"], ["a"]]


# --- the proof and the end
def test_one_bit_in_the_middle_of_a_block_in_the_middle_is_flipped(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [bytes([number] * 5) for number in range(5)]
    given: list[Any] = []
    monkeypatch.setattr(proof, "describe_genesis", lambda *words: words)
    monkeypatch.setattr(proof, "verify", lambda blocks, _trusted, **more: given.append((list(blocks), more)) or
                        SimpleNamespace(rerun=["w"]))
    trial = Trial({
        "audit/checkpoint": {"height": 5, "block_hash": "h", "outcome": "o"},
        "periods/2024-05-01/bundle": {"vectors": "QUI="},
    })
    trial.ledger = SimpleNamespace(  # type: ignore[attr-defined]
        height=lambda: 5, blocks=lambda first: iter([SimpleNamespace(raw=one) for one in blocks[first:]])
    )
    found = proof.prove(trial, ["2024-05-01/1"])
    assert (found.flipped_block, found.weeks) == (2, ["w"])
    (whole, more), (copy, _) = given
    assert whole == blocks
    assert list(more["transients"]) == ["2024-05-01/1"]
    assert list(more["transients"]["2024-05-01/1"].values()) == [b"AB"]
    assert copy == [*blocks[:2], bytes([2, 2, 3, 2, 2]), *blocks[3:]]


@pytest.mark.parametrize(("burnt", "sentence"), [
    (4, "0,10 emessi = 0,01 + 0,02 + 0,03 + 0,04"), (5, "questi non tornano"),
])  # fmt: skip
def test_the_closing_table_says_whether_it_adds_up(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, burnt: int, sentence: str
) -> None:
    finding = SimpleNamespace(words=lambda language: f"finding in {language}")
    amounts = {"minted": 10, "lots": 1, "held": 2, "commons": 3, "burnt": burnt}
    whole = SimpleNamespace(amounts=amounts, is_ok=burnt == 4, height=5, transactions=6, findings=[finding] * 2)
    monkeypatch.setattr(closing, "parse", lambda _kind, plain: plain)
    monkeypatch.setattr(closing, "compute_kept", lambda plain: plain["cents"] if list(plain) == ["cents"] else None)
    trial = Trial({"periods": {"months": [{"month": "a", "cents": 100}, {"month": "b", "cents": 23}]}})
    told = SimpleNamespace(report=whole, flipped_block=2, flipped=SimpleNamespace(findings=[finding]), weeks=["w"] * 3)
    closing.tell_closing(screen, trial, told)
    lines = read(screen)
    assert sentence in lines
    assert [one for one in lines if one in ("Chiunque può controllare", "I conti tornano")] == [
        "Chiunque può controllare", "I conti tornano",
    ]
    assert any(line.split()[-1:] == ["1,23"] for line in lines)
    text = " ".join(lines)
    assert ("5 blocchi, 6 transazioni" in text) is (burnt == 4)
    assert ("2 segnalazioni: finding in it" in text) is (burnt == 5)
    assert "un byte del blocco 2 cambiato in una copia: finding in it" in text
    assert "con la stessa impronta: 3" in text


# --- the command
def test_labels_of_measured_homes_are_told_without_their_number() -> None:
    labels = ("casa 12: misurata in California", "home 3: measured", "profilo standard 4")
    assert [cli._generalise(one) for one in labels] == [
        "casa misurata in California", "home measured", "profilo standard 4",
    ]


def test_the_town_is_introduced_by_kinds_with_their_numbers(screen: Screen) -> None:
    points = [SimpleNamespace(organisation=organisation, label=Texts("x", label)) for organisation, label in (
        ("citizens", "casa 1: A"), ("citizens", "casa 2: A"), ("commerce", "profilo B"))]
    cli.introduce(screen, SimpleNamespace(points=points))  # type: ignore[arg-type]
    lines = read(screen)
    assert lines[:2] == ["", "Il mese di un paese, dal contatore al token"]
    rows = [line.split() for line in lines if line.startswith(("cittadini", "commercio"))]
    assert rows == [["cittadini", "2", "casa", "A"], ["commercio", "1", "profilo", "B"]]
    assert "Una prova" in " ".join(lines)


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

    monkeypatch.setattr(cli, "play_month", play)
    monkeypatch.setattr(cli, "provide", lambda _trial, _people, service: provided.append(service))
    assert cli.tell_month(screen, None, None, {}, days) == [made] * (days // 7)
    assert counts == told
    assert [one.consumer for one in provided] == [one.consumer for one in services.STORY[: len(provided)]]
    assert {one.language for one in provided} == {"it"}
    lines = read(screen)
    sums = f"in tutto {days},0 kWh condivisi, circa {days // 10},{days % 10}0 EUR"
    assert any(line.startswith(sums) for line in lines)
    told_of = [line for line in lines if line.startswith("  → ")]
    assert ["paga a" in line for line in told_of] == [True] * len(provided)
    # care and a repair are of collective interest, bread and lessons are not
    text = " ".join(lines)
    assert [f"interesse collettivo: {one.provider} riceve" in text for one in provided] == [
        True, False, True, False][: len(provided)]


def test_the_four_services_cost_what_the_readme_shows() -> None:
    assert [(one.consumer, one.price_cents) for one in services.STORY] == [
        ("Bruno Colli", 350), ("Ada Neri", 300), ("Forno Aurora", 250), ("Dario Monti", 200),
    ]


def test_people_and_frauds_are_shown(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "count_up", lambda _trial, name: services.Account(name, 100, 20, 3, 117))
    cli.tell_people(screen, None, {name: name for name in services.PERSONS})
    tried = [frauds.Fraud("gift", "T4", {"it": f"parole {'a' * 32}"}), frauds.Fraud("mint", "", {"it": ""})]
    monkeypatch.setattr(cli, "try_frauds", lambda *_: tried)
    cli.tell_frauds(screen, None, {}, {})
    lines = read(screen)
    assert ["Ada", "Neri", "1,00", "0,20", "0,03", "1,17"] in [line.split() for line in lines]
    assert "    rifiutata: T4: parole aaaaaaaa…" in lines
    assert any(line.startswith("    NON RIFIUTATA") for line in lines)
    assert [line for line in lines if line.startswith("Quattro")] == [
        "Quattro persone guadagnano e pagano", "Quattro frodi, rifiutate dal codice",
    ]


def test_the_story_is_told_in_its_order(screen: Screen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[Any] = []

    def note(name: str, answer: Any = None) -> Any:
        return lambda *_, **__: done.append(name) or answer

    residents = [resident("Ada Neri", "m1"), resident("Bruno Colli", "m2")]
    served = SimpleNamespace(trial="trial", open_doors=lambda people: done.append(("doors", list(people))),
                             stay=lambda _screen, stays: done.append(("stay", stays)))
    monkeypatch.setattr(cli, "load_town", lambda: SimpleNamespace(points=[1, 2]))
    monkeypatch.setattr(cli, "serve_page", lambda folder: nullcontext(done.append(("page", folder)) or served))
    monkeypatch.setattr(cli, "tell_month", note("month", [{"settlement": "S1"}, {"settlement": "S2"}]))
    monkeypatch.setattr(cli, "tell_frauds", lambda *words: done.append(("frauds", words[-1])))
    monkeypatch.setattr(cli, "prove", lambda _trial, names: done.append(("prove", names)))
    monkeypatch.setattr(cli, "move_in", note("move in", iter(residents)))
    for name in ("introduce", "found_town", "tell_people", "tell_closing"):
        monkeypatch.setattr(cli, name, note(name))
    cli.tell(screen, tmp_path, 7, stays=True, started_s=time.monotonic() - 9)
    assert done == [
        "introduce", "found_town", ("page", tmp_path), "move in", ("doors", ["Ada Neri", "Bruno Colli"]), "month",
        "tell_people", ("frauds", {"settlement": "S2"}), ("prove", ["S1", "S2"]), "tell_closing", ("stay", True),
    ]
    assert "Si fonda la comunità il 2024-05-01" in read(screen)


@pytest.mark.parametrize(("words", "is_terminal", "days", "stays"), [
    ([], False, 31, False), (["--fast"], False, 7, False), ([], True, 31, True), (["--fast"], True, 7, False),
    (["--network"], False, 31, False),
])  # fmt: skip
def test_a_month_in_a_terminal_leaves_its_page_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], is_terminal: bool, days: int, stays: bool
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(cli, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: is_terminal)))
    monkeypatch.setattr(cli, "tell", lambda screen, folder, days, *, stays, started_s: told.append(
        (screen.language, folder, days, stays)))
    monkeypatch.setattr(network, "require_programs", lambda _: "programs")
    monkeypatch.setattr(network, "run_network", lambda _screen, folder, programs: nullcontext(
        told.append((folder, programs))))
    kept = tmp_path / "kept"
    result = CliRunner().invoke(cli.demo, [*words, "--keep", str(kept), "--language", "it"])
    assert result.exit_code == 0
    assert told == [*([(kept, "programs")] if words == ["--network"] else []), ("it", kept, days, stays)]
    assert "La comunità resta in" in result.output


def test_a_trial_s_page_is_served_until_the_story_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []
    started = threading.Event()

    def run() -> None:
        done.append("run")
        started.set()

    server = SimpleNamespace(run=run, close=lambda: done.append("close"), effective_port=9)
    trial = SimpleNamespace(wsgi="wsgi", catch_up=lambda: done.append("catch up"))
    monkeypatch.setattr(page, "open_trial", lambda folder, page: nullcontext(trial))
    monkeypatch.setattr(page, "_listen", lambda _wsgi: server)
    with page.serve_page(tmp_path) as found:
        assert started.wait(10)
        assert (found.url, found.trial) == ("http://127.0.0.1:9/", trial)
    assert done == ["catch up", "run", "close"]


def test_a_folder_is_new_or_empty_and_goes_away_unless_it_is_kept(tmp_path: Path) -> None:
    with cli._make_folder(None) as folder:
        assert (folder.name, folder.parent.is_dir(), folder.exists()) == ("valmori", True, False)
    assert not folder.parent.exists()
    for empty in (tmp_path / "new", tmp_path):
        with cli._make_folder(empty) as folder:
            assert folder == empty
    (tmp_path / "file").touch()
    with pytest.raises(click.UsageError, match="not empty"), cli._make_folder(tmp_path):
        pass


# --- the page
def test_doors_of_three_residents_and_an_auditor_are_held_open(screen: Screen) -> None:
    opened: list[Any] = []

    def client_of(organisation: str, signer: Any) -> Any:
        return SimpleNamespace(open_session=lambda: opened.append((organisation, signer)) or "token")

    trial = SimpleNamespace(client_of=client_of, signer=lambda *name: "/".join(name))
    served = page.Served(trial, SimpleNamespace(effective_port=8_080))  # type: ignore[arg-type]
    names = ("Ada Neri", "Forno Aurora", "Municipio di Valmori")
    served.open_doors({name: resident(name, "m") for name in names})
    assert {portal: door.label for portal, door in served.doors.items()} == {
        "citizen": names[0], "commerce": names[1], "municipality": names[2], "auditor": "",
    }
    assert {door.open_session("gse") for door in served.doors.values()} == {"token"}
    assert opened == [("gse", one) for one in (*names, "citizens/auditor")]
    served.stay(screen, False)
    assert read(screen) == ["La pagina che in un terminale resta aperta: http://127.0.0.1:8080/"]


def test_the_page_stays_until_it_is_interrupted(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[bool] = []

    class Event:
        def wait(self) -> None:
            waited.append(True)
            raise KeyboardInterrupt

    monkeypatch.setattr(page.threading, "Event", Event)
    page.Served(None, SimpleNamespace(effective_port=9)).stay(screen, True)  # type: ignore[arg-type]
    assert waited == [True]
    assert "Ctrl-C" in read(screen)[0]


def test_without_a_free_port_any_is_taken_and_then_none(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def refuse(address: tuple[str, int]) -> None:
        tried.append(address[1])
        raise OSError

    monkeypatch.setattr(page.socket, "create_server", refuse)
    with pytest.raises(Exception, match="no port is free"):
        page._listen(None)
    assert tried == [*range(8_080, 8_180), 0]


# --- the network
def test_the_nodes_ports_are_the_first_that_are_all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(network, "_is_free", lambda port: asked.append(port) or port != 17_003)
    made: dict[str, Any] = {}
    monkeypatch.setattr(network, "default_topology", lambda name, **more: made.update(name=name, **more))
    wanted = sum(map(len, network.PORTS.values())) * 4
    network.choose_ports(SimpleNamespace(organisations="abcd", community="valmori", line="2.5"))  # type: ignore[arg-type]
    assert made == {"name": "valmori", "base_port": 17_000 + wanted, "line": "2.5"}
    assert asked == [17_000, 17_001, 17_002, 17_003, *range(17_000 + wanted, 17_000 + 2 * wanted)]
    asked.clear()
    monkeypatch.setattr(network, "_is_free", asked.append)
    with pytest.raises(Exception, match="no ports are free"):
        network.choose_ports(SimpleNamespace(organisations="abcd", community="valmori", line="2.5"))  # type: ignore[arg-type]
    assert asked == list(range(17_000, 32_000, wanted))


def test_a_port_that_somebody_has_is_not_free() -> None:
    with network.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert network._is_free(port) is False
    assert network._is_free(port) is True


def test_a_network_runs_as_long_as_the_story(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Network:
        topology = SimpleNamespace(consensus="BFT")

        def __init__(self, *parts: Any) -> None:
            self.parts = parts

        def up(self, tell: Any) -> None:
            done.append("up")
            tell("a step")

        def down(self) -> None:
            done.append("down")

    monkeypatch.setattr(network, "Network", Network)
    monkeypatch.setattr(network, "choose_ports", lambda topology: topology)
    with network.run_network(screen, Path("x"), SimpleNamespace(version="2.5.9", line="2.5")) as running:
        assert (done, running.parts[0]) == (["up"], Path("x"))
    assert done == ["up", "down"]
    assert "Hyperledger Fabric 2.5.9, BFT" in " ".join(read(screen))
    assert network.STEPS == 5

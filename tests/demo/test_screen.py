"""What stands on the demo's screen: numbers, tables, a day's bar, headings, people, the closing table."""

from types import SimpleNamespace

import pytest

from chaincode.words import Texts
from gateway.commandline.demo import ending, frauds, services, story
from gateway.commandline.demo.month import Day
from gateway.commandline.demo.screen import Screen, shorten
from tests.demo.stand_in import Trial, read


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


@pytest.mark.parametrize(("burnt", "sentence"), [
    (4, "0,15 emessi = 0,01 + 0,02 + 0,05 + 0,03 + 0,04"), (5, "questi non tornano"),
])  # fmt: skip
def test_the_closing_table_says_whether_it_adds_up(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, burnt: int, sentence: str
) -> None:
    finding = SimpleNamespace(words=lambda language: f"finding in {language}")
    amounts = {"minted": 15, "lots": 1, "held": 2, "funds": 5, "commons": 3, "burnt": burnt}
    whole = SimpleNamespace(amounts=amounts, is_ok=burnt == 4, height=5, transactions=6, findings=[finding] * 2)
    monkeypatch.setattr(ending, "parse", lambda _kind, plain: plain)
    monkeypatch.setattr(ending, "compute_kept", lambda plain: plain["cents"] if list(plain) == ["cents"] else None)
    trial = Trial({"periods": {"months": [{"month": "a", "cents": 100}, {"month": "b", "cents": 23}]}})
    told = SimpleNamespace(report=whole, flipped_block=2, flipped=SimpleNamespace(findings=[finding]), weeks=["w"] * 3)
    ending.tell_closing(screen, trial, told)
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


# --- the story
def test_labels_of_measured_homes_are_told_without_their_number() -> None:
    labels = ("casa 12: misurata in California", "home 3: measured", "profilo standard 4")
    assert [story._generalise(one) for one in labels] == [
        "casa misurata in California", "home measured", "profilo standard 4",
    ]


def test_the_town_is_introduced_by_kinds_with_their_numbers(screen: Screen) -> None:
    points = [SimpleNamespace(organisation=organisation, label=Texts("x", label)) for organisation, label in (
        ("citizens", "casa 1: A"), ("citizens", "casa 2: A"), ("commerce", "profilo B"))]
    story.introduce(screen, SimpleNamespace(points=points))  # type: ignore[arg-type]
    lines = read(screen)
    assert lines[:2] == ["", "Il mese di un paese, dal contatore al token"]
    rows = [line.split() for line in lines if line.startswith(("cittadini", "commercio"))]
    assert rows == [["cittadini", "2", "casa", "A"], ["commercio", "1", "profilo", "B"]]
    assert "Una prova" in " ".join(lines)


def test_people_and_frauds_are_shown(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "count_up", lambda _trial, name: services.TokenSums(name, 100, 20, 3, 117))
    story.tell_people(screen, None, {name: name for name in services.PERSONS}, {"Ada Neri": 50})
    tried = [frauds.Fraud("gift", "T4", {"it": f"parole {'a' * 32}"}), frauds.Fraud("mint", "", {"it": ""})]
    monkeypatch.setattr(story, "try_frauds", lambda *_: tried)
    monkeypatch.setattr(story, "try_ripe", lambda *_: [frauds.Fraud("quote", "T16", {"it": "parole"})])
    threads = SimpleNamespace(vote=None, attempts=None, euro_asked=frauds.Fraud("unbacked", "T8", {"it": "parole"}))
    story.tell_frauds(screen, None, {}, {}, threads)  # type: ignore[arg-type]
    lines = read(screen)
    assert ["Ada", "Neri", "1,00", "0,20", "0,50", "0,03", "1,17"] in [line.split() for line in lines]
    assert "    rifiutata: T4: parole aaaaaaaa…" in lines
    assert any(line.startswith("    NON RIFIUTATA") for line in lines)
    assert [line.split(":")[0].strip() for line in lines if line.startswith("    rifiutata")] == ["rifiutata"] * 3
    assert [line for line in lines if line.startswith(("Quattro", "Otto"))] == [
        "Quattro persone guadagnano e pagano", "Otto frodi, rifiutate dal codice",
    ]

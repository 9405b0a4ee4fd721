"""`volano settle` and `days`: steps that were taken stay; nothing is anchored that can't be settled."""

from pathlib import Path

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home, write_prices

from .conftest import MEMBERS, Desk, copy


def feed(desk: Desk) -> None:
    """Bring in a week of readings, and its prices."""
    for point, register, shape in (
        ("IT001E00000001", "injected", feed_in), ("IT001E00000001", "withdrawn", use_at_home),
        ("IT001E00000002", "withdrawn", use_at_home), ("IT001E00000003", "withdrawn", use_at_home),
    ):
        file = desk.write("curve.csv", format_portal(shape, days=7))
        desk.type("import", "edistribuzione", file, "--point", point, "--register", register)
    write_prices(desk.home / "prices.csv")
    desk.type("import", "prices", str(desk.home / "prices.csv"))


@pytest.fixture(scope="module")
def fed_folder(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week of readings and its prices are there."""
    desk = copy(peopled, tmp_path_factory.mktemp("fed"))
    feed(desk)
    return desk.folder


@pytest.fixture
def fed(fed_folder: Path, tmp_path: Path) -> Desk:
    return copy(fed_folder, tmp_path)


def test_a_preview_writes_nothing(fed: Desk) -> None:
    before = fed.height()
    shown = fed.ask("settle", "--preview")
    assert shown["period"] == "2024-09-01"
    assert {one["name"] for one in shown["members"]} == {"Ada Esempio", "Bruno Prova", "Bottega Prova"}
    assert shown["euro_cents"] > 0
    assert fed.height() == before


def test_the_next_period_is_anchored_settled_and_countersigned(fed: Desk) -> None:
    before = fed.height()
    made = fed.ask("settle")
    assert made["settlement"]["countersigned_by"] == "municipality"
    assert made["checkpoint"]["height"] == fed.height() == before + 3
    assert sum(one["energy_cents"] for one in made["lines"]) == made["settlement"]["energy_cents"] > 0
    assert made["problems"] == []


def test_what_is_settled_is_shown(fed: Desk) -> None:
    fed.type("settle")
    before = fed.height()
    shown = fed.type("settle", "--period", "2024-09-01").stdout
    assert "Ada Esempio" in shown
    assert "countersigned by municipality" in shown
    assert fed.height() == before


def test_a_step_that_was_interrupted_is_taken_again(fed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.acts import settling

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(settling, "_countersign", stop)
        fed.type("settle", expects=1)
    before = fed.height()
    assert fed.ask("settle", "--period", "2024-09-01")["settlement"]["countersigned_on"] > 0
    assert fed.height() == before + 1


def test_no_more_is_minted_than_half_of_what_gse_is_expected_to_pay(fed: Desk) -> None:
    made = fed.ask("settle")["settlement"]
    assert made["energy_cents"] <= made["room_cents"] == made["euro_cents"] // 2


def test_what_the_months_euro_do_not_back_is_cut_and_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "volano")
    config = '[founding]\nfounded_on = "2024-09-01"\n[parameters]\nvalue_cents_per_mwh = 50_000\n'
    desk.type("init", "Borgo", "--config", desk.write("community.toml", config))
    desk.type("members", "add", desk.write("members.csv", MEMBERS))
    desk.type("days", "open", "--until", "2024-09-08")
    feed(desk)
    made = desk.ask("settle")["settlement"]
    assert made["cut_cents"] > 0
    assert made["room_cents"] - len(MEMBERS.splitlines()) < made["energy_cents"] <= made["room_cents"]
    assert "cut to what the month's euro back (T10)" in desk.type("settle", "--period", "2024-09-01").stdout


def test_the_definitive_figures_follow(fed: Desk) -> None:
    fed.type("settle")
    made = fed.ask("settle", "--period", "2024-09-01", "--definitive")
    assert made["settlement"]["settlement_id"] == "2024-09-01.definitive.1"
    assert made["settlement"]["welcome_cents"] == 0


def test_a_period_that_is_not_over_is_refused(fed: Desk) -> None:
    fed.type("settle")
    result = fed.type("settle", expects=1)
    assert result.stderr.startswith("PERIOD_NOT_OVER: ") and "./volano days open --until 2024-09-15" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_preview_of_days_that_nobody_opened_says_what_opens_them(desk: Desk) -> None:
    shown = desk.type("settle", "--preview", "--period", "2024-09-08").stdout
    assert "the ledger's day is 2024-09-12; past days are opened by ./volano days open --until 2024-09-15" in shown
    assert "days open" not in desk.type("settle", "--preview").stdout


def test_without_a_plant_nothing_is_anchored(empty_desk: Desk) -> None:
    rows = [",".join(row.split(",")[:6]) for row in MEMBERS.replace('"3,3"', "3").splitlines()]
    empty_desk.type("members", "add", empty_desk.write("members.csv", "\n".join(rows)))
    empty_desk.type("days", "open", "--until", "2024-09-12")
    before = empty_desk.height()
    assert "no plant is known" in empty_desk.type("settle", expects=1).stderr
    assert empty_desk.height() == before


def test_missing_readings_are_told(desk: Desk) -> None:
    made = desk.ask("settle", "--preview")
    assert {one["code"] for one in made["problems"]} == {"NO_READINGS"}
    assert "no readings: IT001E00000001" in desk.type("settle", "--preview").stdout


@pytest.mark.parametrize("words", [("settle", "--period", "soon"), ("days", "open", "--until", "soon")])
def test_no_date_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert "no date" in desk.type(*words, expects=2).stderr


def test_days_open_one_by_one_and_never_back(desk: Desk) -> None:
    assert desk.ask("days", "open", "--until", "2024-09-14") == {"date": "2024-09-14", "day": 14, "opened": 2}
    assert desk.ask("days", "open", "--until", "2024-09-10") == {"date": "2024-09-14", "day": 14, "opened": 0}


def test_a_day_that_has_not_begun_is_refused(desk: Desk) -> None:
    before = desk.height()
    assert "hasn't begun" in desk.type("days", "open", "--until", "9998-01-01", expects=2).stderr
    assert desk.height() == before

"""`volano repartition release`: previewed, sent, signed where a second key is here, divided; and what it says else."""

from pathlib import Path

import pytest

from gateway.commandline.base.community import OFFICER, open_community

from .conftest import Desk, copy
from .metered_month import MONTH, RECORD, SHIPPED, WHY, metered

__all__ = ["metered"]
PERIODS = [f"{MONTH}-{day:02d}" for day in (1, 8, 15, 22, 29)]
RELEASE = ("repartition", "release", MONTH)


def sign(community, made: dict) -> None:
    with community.client("municipality", OFFICER) as other:
        other.execute("countersign", {"target": made["made"][0], "digest": made["facts"]["digest"]})


@pytest.fixture(scope="module")
def divided(metered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September's periods are skipped, GSE's 100 euro are on the ledger, came and are divided; [kept] after a month."""
    desk = copy(metered, tmp_path_factory.mktemp("divided"))
    text = (SHIPPED / "half-and-half.toml").read_text("utf-8").replace("after_months = 12", "after_months = 1")
    desk.type("repartition", "regulation", desk.write("regolamento.toml", text), "--from", MONTH)
    desk.type("days", "open", "--until", "2024-10-06")
    with open_community(desk.folder) as community:
        with community.client(community.operator) as operator:
            for period in PERIODS:
                skip = {"period": period, "revision": 1, "reason": "no_data"}
                sign(community, operator.execute("skip", skip)["response"])
        with community.client("gse", OFFICER) as official:
            sign(community, official.execute("official", {"month": MONTH, "euro_cents": 10_000})["response"])
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "100")
    desk.type("repartition", "close", "1", *WHY, "--because", "no period was settled")
    return desk.folder


@pytest.fixture
def desk(divided: Path, tmp_path: Path) -> Desk:
    return copy(divided, tmp_path)


@pytest.fixture
def old(desk: Desk) -> Desk:
    """The regulation's month is over."""
    desk.type("days", "open", "--until", "2024-11-01")
    return desk


def test_a_month_is_previewed_then_released_and_divided(old: Desk) -> None:
    height = old.height()
    shown = old.type(*RELEASE, "--preview").stdout
    assert "50.00 EUR to be divided" in shown and "Nothing was written." in shown
    assert "signs second: " in shown and old.height() == height
    assert "may be released" in old.type("month", MONTH).stdout
    made = old.ask(*RELEASE, "--eur", "20")
    assert (made["state"], made["cents"]) == ("divided", 2_000)
    assert [one["kept_cents"] for one in made["closings"]] == [-2_000]
    shown = old.type(*RELEASE).stdout
    assert "30.00 EUR" in shown and "due with the next payments" in shown and "Ada Esempio" in shown
    assert "NOTHING_TO_RELEASE" in old.type(*RELEASE, expects=1).stderr
    listed = old.ask("repartition", "list")["closings"]
    assert [one["kept_cents"] for one in listed] == [5_000, -2_000, -3_000]
    assert "may be released" not in old.type("month", MONTH).stdout
    out = ("--out", str(old.home / "out"), "--format", "html")
    written = old.ask("repartition", "accounts", MONTH, *out)["files"]
    assert all("released euro" in Path(one).read_text("utf-8") for one in written)


def test_where_no_second_key_is_here_it_says_who_signs(old: Desk, tmp_path: Path) -> None:
    held = {path: tmp_path / f"held-{path.parent.name}" for path in (old.folder / "keys").glob(f"*/{OFFICER}")}
    for path, away in held.items():
        path.rename(away)
    for _ in range(2):  # again proposes nothing anew
        shown = old.type(*RELEASE).stdout
        assert "signs second: " in shown and "./volano countersign sign" in shown
    assert old.ask(*RELEASE, "--preview")["state"] == "waits"
    for path, away in held.items():
        away.rename(path)
    (waiting,) = old.ask("countersign", "list")["pending"]
    assert (waiting["command"], waiting["arguments"]["cents"]) == ("release_kept", 5_000)
    assert "division" in old.type("countersign", "list").stdout
    old.type("countersign", "sign", waiting["pending"].rsplit("/", 1)[1][:8], "--org", "citizens")
    assert "not divided yet" in old.type(*RELEASE, "--preview").stdout
    assert old.ask(*RELEASE)["state"] == "divided"


@pytest.mark.parametrize("language", ["C.UTF-8", "it_IT.UTF-8"])
def test_refusals_are_one_line(desk: Desk, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", language)
    for words, code, said in (
        ((MONTH,), 1, "RELEASE_EARLY"), (("2024-08",), 1, "NO_KEPT_USE"), (("september",), 2, "september"),
        ((MONTH, "--eur", "x"), 2, "x"),
    ):
        refused = desk.type("repartition", "release", *words, expects=code).stderr
        assert said in refused and refused.count("\n") == 1


def test_in_italian_too(old: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    assert "si possono liberare" in old.type("month", MONTH).stdout
    shown = old.type(*RELEASE, "--preview").stdout
    assert "da dividere" in shown and "Controfirma un incaricato" in shown and "Nulla è stato scritto" in shown
    assert "Liberati e divisi" in old.type(*RELEASE).stdout

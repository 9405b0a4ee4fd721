"""`volano month`: a forgotten file is named; nothing is settled or divided on half the data; what to type is told."""

import json
from pathlib import Path

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home, write_prices

from .conftest import Desk, copy

MONTH, FORGOTTEN = "2024-09", "IT001E00000002"
SHIPPED = Path(__file__).parents[3] / "analytics" / "examples" / "regulations"
GSE = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"


def bring(desk: Desk, number: int, register: str = "withdrawn") -> None:
    shape = feed_in if register == "injected" else use_at_home
    file = desk.write(f"{number}-{register}.csv", format_portal(shape))
    desk.type("import", "edistribuzione", file, "--point", f"IT001E0000000{number}", "--register", register)


@pytest.fixture(scope="module")
def half_folder(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September is over; one of four files was forgotten."""
    desk = copy(peopled, tmp_path_factory.mktemp("half"))
    desk.type("days", "open", "--until", "2024-10-02")
    bring(desk, 1, "injected")
    bring(desk, 1)
    bring(desk, 3)
    write_prices(desk.home / "prices.csv")
    desk.type("import", "prices", str(desk.home / "prices.csv"))
    desk.type("repartition", "regulation", str(SHIPPED / "half-and-half.toml"), "--from", MONTH)
    return desk.folder


@pytest.fixture
def half(half_folder: Path, tmp_path: Path) -> Desk:
    return copy(half_folder, tmp_path)


def test_what_belongs_to_a_line_is_two_further_in_and_its_rest_four(half: Desk) -> None:
    lines = half.type("month", MONTH).stdout.splitlines()
    assert {0, 2} <= {len(line) - len(line.lstrip()) for line in lines} <= {0, 2, 4}
    assert [line for line in lines if line.lstrip().startswith("./volano")]
    assert all(line.startswith("  ./volano") for line in lines if line.lstrip().startswith("./volano"))


def find_row(desk: Desk, name: str) -> dict:
    return next(row for row in desk.ask("month", MONTH)["rows"] if row["name"] == name)


def test_a_forgotten_file_is_named_refused_brought_and_settled(half: Desk) -> None:
    found = half.ask("month")
    assert (found["month"], found["is_over"]) == (MONTH, True)
    (readings,) = [row for row in found["rows"] if row["name"] == "readings"]
    assert (readings["state"], readings["there"], readings["of"]) == ("missing", 90, 120)
    assert readings["items"] == [{
        "kind": "readings", "subject": FORGOTTEN, "register": "withdrawn", "days": 30,
        "dates": [["2024-09-01", "2024-09-30"]],
    }]
    assert found["next"] == readings["next"] == f"./volano import FILE --point {FORGOTTEN}"
    height = half.height()
    refused = half.type("settle", expects=1).stderr
    assert refused.startswith("INCOMPLETE: 2024-09-01 to 2024-09-07 isn't complete: ")
    assert f"{FORGOTTEN} withdrawn 2024-09-01..2024-09-07" in refused and "./volano month 2024-09" in refused
    assert len(refused.splitlines()) == 1 and half.height() == height
    bring(half, 2)
    assert find_row(half, "readings")["state"] == "ok"
    made = half.ask("settle")
    assert (made["settlement"]["countersigned_by"], made["gap"]) == ("municipality", {})
    assert find_row(half, "settlements")["there"] == 1


def test_a_reason_settles_what_lacks_and_stands(half: Desk) -> None:
    made = half.ask("settle", "--incomplete", "the meter was stolen")
    assert made["gap"] == {"reason": "the meter was stolen", "readings": 7, "prices": 0}
    assert "reason: the meter was stolen" in half.type("settle", "--period", "2024-09-01").stdout


@pytest.mark.parametrize("language", ["C.UTF-8", "it_IT.UTF-8"])
def test_the_list_fits_eighty_columns(half: Desk, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("LC_ALL", language)
    shown = half.type("month", MONTH).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert f"{FORGOTTEN} " in shown and "2024-09-01..2024-09-30" in shown
    assert ("MANCA" in shown and "letture" in shown) == language.startswith("it")


def test_the_preview_says_what_the_settlement_credits(half: Desk) -> None:
    bring(half, 2)
    preview = half.ask("settle", "--preview")
    shown = half.type("settle", "--preview").stdout
    made = half.ask("settle")
    lines = {line["member"]: line["energy_cents"] for line in made["lines"]}
    assert {one["member"]: one["energy_cents"] for one in preview["members"]} == lines
    assert preview["credited"] == {
        "part_bps": 8_000, "energy_cents": made["settlement"]["energy_cents"],
        "cut_cents": made["settlement"]["cut_cents"],
    }
    assert "80 % of the energy's worth" in shown


def test_missing_prices_are_named_by_settle_and_month(peopled: Path, tmp_path: Path) -> None:
    desk = copy(peopled, tmp_path)
    desk.type("days", "open", "--until", "2024-10-02")
    for number, register in ((1, "injected"), (1, "withdrawn"), (2, "withdrawn"), (3, "withdrawn")):
        bring(desk, number, register)
    assert "NORD prices 2024-09-01..2024-09-07" in desk.type("settle", expects=1).stderr
    assert "NORD prices 2024-09-01..2024-09-07" in desk.type("settle", "--preview").stdout
    assert find_row(desk, "prices")["next"] == "./volano import prices FILE"


def record(desk: Desk) -> None:
    desk.type("repartition", "record", "--flow", "premium", "--kind", "advance", "--month", MONTH, "--reference",
              "GSE-1", "--eur", "120.50")


def test_nothing_is_divided_on_half_the_data_and_a_reason_stands_in_all_papers(half: Desk) -> None:
    record(half)
    for step in ("preview", "close"):
        refused = half.type("repartition", step, "1", expects=1).stderr
        assert refused.startswith("INCOMPLETE: 2024-09-01 to 2024-09-30") and FORGOTTEN in refused
    why = ("--incomplete", "the file of Bruno is lost")
    assert "the file of Bruno is lost" in half.type("repartition", "close", "1", *why).stdout
    out = half.home / "papers"
    half.type("repartition", "accounts", MONTH, "--out", str(out), "--format", "html")
    papers = [path.read_text("utf-8") for path in out.iterdir()]
    assert len(papers) == 3 and all("the file of Bruno is lost" in one and FORGOTTEN not in one for one in papers)
    table, year = half.home / "list.csv", half.home / "year.html"
    assert "the file of Bruno is lost" in half.type("repartition", "payments", "--csv", str(table)).stdout
    assert "the file of Bruno is lost" in table.read_text("utf-8")
    found = half.ask("repartition", "year", "2024", "--out", str(year))
    assert [(one["kind"], one["of"], one["readings"]) for one in found["remarks"]] == [("incomplete", MONTH, 30)]
    assert "the file of Bruno is lost" in year.read_text("utf-8")
    assert "the file of Bruno is lost" in half.type("repartition", "year", "2024").stdout


HIGH = "metering_point,perimeter,register,start,energy_wh,interval_s\n" + "".join(
    f"{{}},AC001E00001,withdrawn,2024-09-03T{hour}:00:00+02:00,90000,3600\n" for hour in (12, 13))


def test_what_is_set_aside_is_decided_before_anything_is_settled_or_divided(
    half: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(half, 2)
    record(half)
    for point in (FORGOTTEN, "IT001E00000003"):
        half.type("import", "readings", half.write("high.csv", HIGH.format(point, point)), "--replace")
    row = find_row(half, "set_aside")
    assert (row["state"], row["of"]) == ("missing", 2)
    assert [(one["metering_point"], one["count"], one["energy_wh"]) for one in row["items"]] == [
        (FORGOTTEN, 2, 180_000), ("IT001E00000003", 2, 180_000)]
    assert row["other"] == f"./volano members change {FORGOTTEN} --power-kw KW --from 2024-09-03"
    shown = half.type("month", MONTH).stdout
    assert max(map(len, shown.splitlines())) <= 80 and "2 readings, 180.000 kWh, above 150 % of" in shown
    for words in (("settle",), ("repartition", "preview", "1"), ("repartition", "close", "1")):
        refused = half.type(*words, expects=1).stderr
        assert refused.startswith("INCOMPLETE: ") and f"{FORGOTTEN} withdrawn set aside 2024-09-03" in refused
    kinds = [one["kind"] for one in half.ask("settle", "--preview")["lacks"]]
    assert kinds == ["set_aside", "set_aside"]
    for _ in range(2):
        command = find_row(half, "set_aside")["next"].replace("--reason WHY", "").split()[1:]
        half.type(*command, "--reason", "the meter was broken")
    assert find_row(half, "set_aside")["state"] == "ok"
    made = half.ask("settle")
    assert [(one["code"], one["reason"]) for one in made["problems"] if one["code"] == "LEFT_OUT"] == [
        ("LEFT_OUT", "the meter was broken")] * 2
    said = "the meter was broken"
    closed = half.ask("repartition", "close", "1")
    assert [(one["kind"], one["point"], one["readings"], one["of"], one["reason"]) for one in closed["remarks"]] == [
        ("left_out", number, 2, "2024-09-03", said) for number in (1, 2)]
    half.type("repartition", "accounts", MONTH, "--out", str(half.home / "papers"), "--format", "html")
    pages = [path.read_text("utf-8") for path in (half.home / "papers").iterdir()]
    assert len(pages) == 3 and all(one.count(said) == 2 and FORGOTTEN not in one for one in pages)
    page = half.home / "year.html"
    found = half.ask("repartition", "year", "2024", "--out", str(page))
    assert len(found["remarks"]) == 2 and page.read_text("utf-8").count(said) == 2
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    shown = half.type("repartition", "year", "2024").stdout
    assert shown.count("letture di energia prelevata oltre la potenza, escluse: 2. Motivo: the meter") == 2


def own_figures(desk: Desk) -> tuple[int, int, int]:
    beside = desk.ask("repartition", "preview", "1")["beside"]
    return tuple(one["own"] for one in beside)  # type: ignore[return-value]


def kept_figures(desk: Desk, shared_wh: int, premium: int, valorisation: int) -> None:
    row = (f"{shared_wh / 1000:.3f}", f"{premium / 100:.2f}", f"{valorisation / 100:.2f}")
    cells = [cell.replace(".", ",") for cell in row]
    desk.type("import", "gse", desk.write("gse.csv", f"{GSE}{MONTH};IT001E00000001;;{';'.join(cells)}\n"))


def test_own_figures_far_from_gses_need_a_word_that_stands(half: Desk) -> None:
    bring(half, 2)
    record(half)
    assert half.ask("repartition", "preview", "1")["beside"] == []
    kept_figures(half, 1_000, 10, 1)
    shared, premium, valorisation = own_figures(half)
    assert min(shared, premium, valorisation) > 0
    kept_figures(half, shared, premium, valorisation)
    assert [one["bps"] for one in half.ask("repartition", "preview", "1")["beside"]] == [0, 0, 0]
    kept_figures(half, shared, premium * 100 // 103, valorisation)
    assert "far apart" in half.type("repartition", "preview", "1").stdout
    refused = half.type("repartition", "close", "1", expects=1).stderr
    assert refused.startswith("DIFFERS_FROM_GSE: 2024-09:") and "--because" in refused
    closed = half.ask("repartition", "close", "1", "--because", "GSE left a plant's stop out")
    (remark,) = closed["remarks"]
    assert (remark["kind"], remark["reason"]) == ("difference", "GSE left a plant's stop out")
    assert 290 <= remark["bps"] <= 310


def test_the_energy_commands_run_on_the_community_itself(half: Desk) -> None:
    bring(half, 2)
    record(half)
    kept_figures(half, 1_000, 10, 1)
    (report,) = half.ask("energy", "incentive", "--community", "--month", MONTH)["perimeters"].values()
    shared, premium, valorisation = own_figures(half)
    assert (report["shared_wh"], report["rounded"]["premium_cents"], report["rounded"]["valorisation_cents"]) == (
        shared, premium, valorisation,
    )
    own = half.write("own.json", json.dumps(report))
    assert "differs" in half.type("repartition", "compare", own, expects=1).stdout
    assert "far apart" in half.type("energy", "compare", "--community", "--month", MONTH, expects=1).stdout
    (checked,) = half.ask("energy", "eligibility", "--community")["perimeters"].values()
    assert checked["eligible"] is True and {one["code"] for one in checked["unchecked"]}


def test_past_days_that_nobody_opened_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = desk.ask("month", MONTH)
    assert [row["name"] for row in found["rows"]][:2] == ["plants", "days"]
    assert found["next"] == "./volano days open --until 2024-10-01"
    row = find_row(desk, "days")
    assert (row["state"], row["there"], row["of"], row["items"]) == ("open", 11, 30, [{"until": "2024-10-01"}])
    desk.type(*found["next"].split()[1:])
    assert find_row(desk, "days") == {**row, "state": "ok", "there": 30, "items": [], "next": ""}
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    desk.type("repartition", "record", "--flow", "premium", "--kind", "advance", "--month", "2024-10", "--eur", "1",
              "--reference", "G")
    refused = desk.type("repartition", "preview", "1", expects=1).stderr
    assert "./volano days open" in refused and "il giorno del registro" in refused


def test_a_month_that_goes_on_waits_for_its_days(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "volano")
    desk.type("init", "Borgo Sole")
    (row,) = [one for one in desk.ask("month")["rows"] if one["name"] == "days"]
    assert (row["state"], row["next"]) == ("waits", "")

"""The incentive's vectors: golden cases in files, each refusal, unit tariffs; and the command around them."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from analytics.cli import energy
from analytics.incentives import Plant, compute_tariff
from analytics.incentives.report import InputError, compute_incentive_report

VECTORS = Path(__file__).parent.parent / "vectors" / "incentive"
CASES = sorted(path.parent for path in VECTORS.glob("*/expected.json"))
REFUSED = json.loads((VECTORS / "refused.json").read_text(encoding="utf-8"))
TARIFFS = json.loads((VECTORS / "tariffs.json").read_text(encoding="utf-8"))
FILES = ("config.toml", "readings.csv", "prices.csv")


def find_differences(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """What the expected object names and the report has otherwise."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from find_differences(value, found.get(key, "absent"), f"{where}.{key}")
    elif where == ".warnings":
        codes = {one["code"] for one in found}
        yield from (f"no warning {code} among {sorted(codes)}" for code in expected if code not in codes)
    elif expected != found:
        yield f"{where}: {found!r}, not {expected!r}"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case(case: Path) -> None:
    report = compute_incentive_report(*((case / name).read_bytes() for name in FILES))
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    assert list(find_differences(expected, json.loads(json.dumps(report)))) == []


def test_a_missing_price_is_named_with_its_bounds() -> None:
    case = VECTORS / "price_missing"
    report = compute_incentive_report(*((case / name).read_bytes() for name in FILES))
    (warning,) = [one for one in report["warnings"] if one["code"] == "price_missing"]
    assert warning.items() >= {
        "zone": "NORD", "hour": "2024-12-02T09:00:00Z", "energy_wh": 110_000,
        "min_eur": "9.200000", "max_eur": "13.600000",
    }.items()  # fmt: skip
    assert warning["plants"]["IT001E00000002"] == {
        "energy_wh": 40_000, "min_eur_mwh": "90.000000", "max_eur_mwh": "130.000000",
    }  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED, ids=[one["about"] for one in REFUSED])
def test_a_refusal_is_one_line_and_nothing_on_standard_output(refused: dict[str, Any], tmp_path: Path) -> None:
    paths = [tmp_path / name for name in FILES]
    for path, key in zip(paths, ("config", "readings", "prices"), strict=True):
        path.write_text(refused[key], encoding="utf-8")
    with pytest.raises(InputError) as error:
        compute_incentive_report(*(path.read_bytes() for path in paths))
    assert (error.value.file, error.value.line) == (refused["file"], refused["line"])
    assert refused["says"] in str(error.value.reason)
    result = CliRunner().invoke(energy, ["incentive", *map(str, paths), "--json"])
    named = paths[("config", "readings", "prices").index(refused["file"])]
    line = "" if refused["line"] is None else f":{refused['line']}"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{named}{line}: {error.value.reason}\n")


@pytest.mark.parametrize("row", TARIFFS)
def test_a_unit_tariff(row: dict[str, Any]) -> None:
    plant = Plant("IT001E00000001", Fraction(row["power_kw"]), row["region"], "2024-05-01", row["source"],
                  Fraction(row["grant_pct"]))  # fmt: skip
    if row["eur_mwh"] is None:
        with pytest.raises(ValueError, match="no premium"):
            compute_tariff(plant, Fraction(row["price_eur_mwh"]))
    else:
        assert compute_tariff(plant, Fraction(row["price_eur_mwh"])) == Fraction(row["eur_mwh"])


def test_the_command_prints_one_object_or_tables() -> None:
    files = [str(VECTORS / "g3_entry_date" / name) for name in FILES]
    assert json.loads(CliRunner().invoke(energy, ["incentive", *files, "--json"]).stdout)["total_eur"] == "25.602500"
    lines = CliRunner().invoke(energy, ["incentive", *files]).stdout.splitlines()
    assert lines[1].split() == ["2024-12", "250.000", "223.000", "22.96", "2.64", "yes"]
    assert "total: 25.60 EUR" in lines


def test_unknown_money_and_balances_stand_in_the_tables() -> None:
    unknown = [str(VECTORS / "f_person_exempt" / name) for name in FILES]
    assert "total: unknown EUR" in CliRunner().invoke(energy, ["incentive", *unknown]).stdout
    paid = [str(VECTORS / "paid" / name) for name in FILES]
    assert "balance of 2024-12: 2.602500 EUR" in CliRunner().invoke(energy, ["incentive", *paid]).stdout


def test_a_file_that_cannot_be_read_is_named() -> None:
    files = [str(VECTORS / "g3_entry_date" / name) for name in FILES]
    result = CliRunner().invoke(energy, ["incentive", files[0], files[1], "absent.csv"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("absent.csv: No such file or directory: name")

"""Eligibility: each rule is broken by one fact, and names its source; a sound description breaks none."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.cli import UNCHECKED, energy, format_eligibility
from analytics.eligibility.checks import (
    Facts,
    PlantFacts,
    PointFacts,
    compute_existing_pct,
    compute_service_start,
    find_refusals,
    find_unchecked,
)
from analytics.eligibility.limits import RULES
from tests.analytics.eligibility_facts import (
    ADA,
    BROKEN,
    CER,
    FILE,
    GROUP,
    OLD,
    OLD_RULES,
    PLANT,
    REMOTE,
    SHOP,
    codes,
    with_plant,
    with_shop,
)


@pytest.mark.parametrize("facts", [CER, GROUP, REMOTE, OLD_RULES], ids=["cer", "group", "remote", "transitional"])
def test_a_sound_description_breaks_no_rule(facts: Facts) -> None:
    assert codes(facts) == []
    assert [one for one in find_unchecked(facts) if one.key != "requested_on"] == []


def test_points_named_twice_are_listed_each_once_in_order() -> None:
    twice = replace(CER, points=(SHOP, SHOP, SHOP, ADA, ADA), plants=(PLANT, PLANT))
    found = [one.point for one in find_refusals(twice) if one.rule.code == "POINT_TWICE"]
    assert found == [PLANT.metering_point, ADA.metering_point, SHOP.metering_point]


def test_a_perimeter_that_nobody_said_is_no_other_one() -> None:
    assert codes(with_shop(perimeter="")) == []


@pytest.mark.parametrize(("code", "facts"), BROKEN)
def test_a_rule_that_is_broken_is_named_with_its_source(code: str, facts: Facts) -> None:
    found = {one.rule.code: one.to_plain() for one in find_refusals(facts)}
    assert code in found
    assert found[code]["source"]
    assert "{" not in found[code]["message_en"] + found[code]["message_it"]


def test_every_rule_is_tried() -> None:
    assert {code for code, _ in BROKEN} == set(RULES)


def test_limits_are_inclusive() -> None:
    assert codes(with_plant(power_kw=Fraction(1000))) == []
    assert codes(with_plant(power_kw=Fraction(70))) == []
    assert codes(with_plant(OLD_RULES, power_kw=Fraction(200), entry_on="2020-03-01")) == []
    assert codes(with_plant(entry_on="2021-12-16", service_start="2024-06-02")) == []


def test_the_share_of_old_plants_is_the_golden_one() -> None:
    plants = (OLD, PLANT, replace(PLANT, metering_point="IT001E00000005", power_kw=Fraction(300)))
    assert compute_existing_pct(replace(CER, plants=plants)) == Fraction(3000, 430)
    assert compute_existing_pct(replace(CER, plants=(PLANT, replace(OLD, is_transitional_scheme=True)))) == 0


@pytest.mark.parametrize(("requested_on", "first"), [
    ("2024-05-10", "2024-05-10"), ("2024-09-07", "2024-05-10"), ("2024-09-08", "2024-09-09"),
    ("2024-05-01", "2024-05-10"),
])
def test_a_plant_counts_from_its_entry_if_asked_for_within_120_days(requested_on: str, first: str) -> None:
    assert compute_service_start("2024-05-10", requested_on) == first


def test_rules_of_one_kind_do_not_bind_the_others() -> None:
    assert codes(with_shop(GROUP, size="large")) == []
    assert codes(with_shop(building="via Seconda 2")) == []
    assert codes(with_plant(GROUP, power_kw=Fraction(1))) == []
    assert codes(replace(REMOTE, points=(replace(SHOP, ateco="35.11.00", size="large"),))) == []


def test_what_is_not_said_is_listed() -> None:
    bare = Facts("group", "cacer", (PlantFacts("P", Fraction(1), "2024-01-01"),), (PointFacts("A", "enterprise", "x"),))
    assert {(one.key, one.point) for one in find_unchecked(bare)} >= {
        ("perimeter", "P"), ("requested_on", "P"), ("net_metering", "A"), ("building", "A"), ("ateco", "A"),
    }
    assert ("LARGE_COMPANY", "size") in {(one.code, one.key) for one in find_unchecked(replace(bare, kind="cer"))}


def test_the_command_says_it_in_json_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(FILE, encoding="utf-8")
    result = CliRunner().invoke(energy, ["eligibility", str(path), "--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [one["code"] for one in report["refusals"]] == ["SERVICE_TOO_EARLY", "ATECO_EXCLUDED", "LARGE_COMPANY"]
    assert report["service_starts"] == {"IT001E00000001": "2024-10-02"}
    lines = CliRunner().invoke(energy, ["eligibility", str(path)]).stdout.splitlines()
    assert "IT001E00000001 may count from 2024-10-02" in lines
    assert lines[-1].startswith("3 refusals")


def test_what_is_not_checked_is_a_line_a_rule_with_its_first_point(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(FILE, encoding="utf-8")
    report = json.loads(CliRunner().invoke(energy, ["eligibility", str(path), "--json"]).stdout)
    lines = [line for line in CliRunner().invoke(energy, ["eligibility", str(path)]).stdout.splitlines()
             if line.startswith("unchecked")]
    rows = {key: [] for key in sorted((one["code"], one["key"]) for one in report["unchecked"])}
    for one in report["unchecked"]:
        rows[one["code"], one["key"]].append(one["point"])
    more = {1: "", 2: " and 1 more", 3: " and 2 more"}
    rows |= {("ONE", "key"): ["P"]}
    lines.append(format_eligibility({"refusals": [], "service_starts": {}, "unchecked": [
        {"code": "ONE", "key": "key", "point": "P"}]}).splitlines()[0])
    assert lines == [f"unchecked: {UNCHECKED.get(code, code)}, since `{key}` is missing: {points[0]}{more[len(points)]}"
                     for (code, key), points in rows.items()]
    assert {len(points) for points in rows.values()} == {1, 2, 3}


@pytest.mark.parametrize(("change", "words"), [
    (("35.11.00", "3511"), "ateco"), (('size = "large"', 'size = "huge"'), "unknown size"),
    (("net_metering = false", "net_meter = false"), "unknown key"), (("power_kw = 100", "power_kw = 0"), "above 0"),
    (("power_kw = 100", "power_kw = inf"), "no decimal number"), (('kind = "cer"', 'kind = "cec"'), "unknown kind"),
    (("entry = 2024-05-10", 'entry = "2024-02-30"'), "no date that exists"), (("[[plant]]", "[plant]"), "no list"),
    (("[[plant]]", "[[plant"), "not TOML"), (("net_metering = false", "net_metering = 1"), "neither true nor false"),
])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(change: tuple[str, str], words: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(FILE.replace(*change), encoding="utf-8")
    result = CliRunner().invoke(energy, ["eligibility", str(path)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert words in result.stderr

"""`volano plan size` of a model by series: the same figures as JSON and as a table, refusals with file, line, code."""

import json

import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from tests.analytics.planner.models import PLANT, make_party, write_model, write_series


@pytest.fixture
def model(tmp_path):
    plant = PLANT | {"capex_eur": 50, "opex_eur_y": 0, "life_y": 1, "max_kw": 1}
    parties = [make_party("school", "none", plant), make_party("home", "load")]
    (tmp_path / "series.csv").write_bytes(write_series({
        "none": [0], "load": [3], "sun": [1], "weight": 1000, "reward": 0.1}))  # fmt: skip
    (tmp_path / "model.toml").write_bytes(write_model(parties, reward="reward"))
    return tmp_path / "model.toml"


def size(model, *options, language="en_GB.UTF-8"):
    return CliRunner(env={"LC_ALL": language}).invoke(main, ["plan", "size", str(model), *options])


def test_json_has_what_the_contract_names(model):
    """A kW makes 1,000 kWh: sold for 100 EUR, shared for 100 EUR more; each of three players may undo that."""
    assert json.loads(size(model, "--json").output) == {
        "apart": {"npv_eur": {"school": 50.0, "home": -900.0}, "sizes": {"school": {"sun": 1.0}, "home": {}}},
        "together": {"npv_eur": -750.0, "sizes": {"school": {"sun": 1.0}, "home": {}}, "shared_kwh_y": 1000.0},
        "benefit_eur": 100.0, "shapley_eur": {"EC": 33.3333, "school": 33.3333, "home": 33.3333},
        "groups": {"school": 0.0, "home": 0.0, "school+home": 100.0}, "least_satisfied": ["EC"],
    }  # fmt: skip


def test_people_read_it_in_their_own_way(model):
    assert "100.00 more than apart" in size(model).output
    said = size(model, language="it_IT.UTF-8").output
    assert "-750,00 EUR, 100,00 più che da soli" in said and "Meno soddisfatti: la comunità." in said


def test_a_refusal_names_file_line_and_code(model):
    model.write_text(model.read_text().replace("years", "yeers"))
    refused = size(model)
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        2, [f"IS_MISSING: {model}:1: [model]: years is missing: write it there"])
    series = model.with_name("series.csv")
    model.write_text(model.read_text().replace("yeers", "years"))
    series.write_text(series.read_text().replace("1000", "x"))
    assert size(model).stderr.startswith(f"CELL_NO_NUMBER: {series}:2: ")
    series.unlink()
    assert size(model).stderr.startswith(f"{series}: ")


@pytest.mark.parametrize(("content", "told"), [
    (b"%PDF-1.7", "TOML"), (b'{"name": "Borgo"}', "this is a result"), (b"[project]\nname = 1,5\n", ""),
])
def test_what_is_no_sheet_gets_the_advice_that_run_gives(model, content, told):
    model.write_bytes(content)
    run = CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(main, ["plan", "run", str(model)])
    sized = size(model)
    assert (sized.exit_code, sized.stderr) == (2, run.stderr) and told in run.stderr

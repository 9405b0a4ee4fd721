"""`volano simulate economy`, with one cell instead of sixty: tables, JSON, a page, pictures; nothing is overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from analytics.economy.cells import FOUNDING, VALIDITIES, Cell
from gateway.commandline.cli import main
from gateway.commandline.simulate import economy


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The validities that are asked for; of each, one cell is played."""
    asked: list[Any] = []
    monkeypatch.setattr(economy, "list_cells", lambda validities: asked.append(validities) or [
        Cell(FOUNDING, 5_000, 3_000)])
    return asked


def simulate(*words: str, language: str = "it_IT.UTF-8") -> Result:
    return CliRunner(env={"LC_ALL": language}).invoke(main, ["simulate", "economy", "--weeks", "8", *words])


def test_tables_page_and_pictures_come_of_one_run(tmp_path: Path, chosen: list[Any]) -> None:
    page, charts = tmp_path / "economia.html", tmp_path / "grafici"
    result = simulate("--html", str(page), "--charts", str(charts))
    assert result.exit_code == 0, result.output
    assert "come alla fondazione" in result.output and "180 / 90 / 90" in result.output
    assert chosen == [VALIDITIES]
    assert "I token continuano a circolare?" in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in charts.iterdir()) == [
        "age.png", "aside.png", "expired.png", "pile-up.png", "wallets.png"]
    for option, taken in (("--html", page), ("--charts", charts)):
        again = simulate(option, str(taken))
        assert again.exit_code != 0 and str(taken) in again.output.replace("\n", "")
    assert chosen == [VALIDITIES], "refused before two years are played"


def test_json_has_the_cell_and_a_digest_that_a_seed_repeats(chosen: list[Any]) -> None:
    words = ("--json", "--validity", "founding", "--seed")
    found = [json.loads(simulate(*words, seed).stdout) for seed in ("1", "1", "2")]
    assert found[0] == found[1]
    assert found[0]["digest"] != found[2]["digest"]
    assert [cell["name"] for cell in found[0]["cells"]] == ["founding-5000-3000"]
    assert chosen == [(FOUNDING,)] * 3

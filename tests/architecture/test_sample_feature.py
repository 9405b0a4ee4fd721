"""A sample feature is added by CONTRIBUTING's own steps: it touches its own folders, three tables and the sentences.

Members thank each other. The tree is copied, the files of SAMPLE are put in, a line is added to each table; then a
community in the copy uses it, and the import rules, the pages' own tests and oxlint find nothing wrong with it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from .source import ROOT

SAMPLE = Path(__file__).parent / "sample"
# (table, the line before which something is put, what is put there)
TABLES = (
    ("chaincode/rules/commands.py", "from chaincode.rules.market import reads as market_reads\n",
     "from chaincode.rules.market import thanks\n"),
    ("chaincode/rules/commands.py", "MEMBERS = (\n",
     'THANKS = (Command("thank", "T6", MEMBER, thanks.Thank, thanks.process_thank),)\n\n'),
    ("chaincode/rules/commands.py", "*DAYS, ", "*THANKS, "),
    ("gateway/http/app.py", '"health", "sessions"', '"thanks", '),
    ("gateway/commandline/cli.py", '    "bench": (',
     '    "thanks": ("gateway.commandline.thanks.group:thanks", "Thanks among members."),\n'),
)
SENTENCES = {
    "en": ("commands", "thank", "You thank {whom}."), "it": ("commands", "thank", "Ringrazi {whom}."),
}
PAGE_WORDS = {
    "en": {"page_citizen_thanks": "Thanks", "thanks_title": "Thanks", "thanks_table": "Who thanked you",
           "thanked_by": "from", "thanks_empty": "Nobody yet. Thank somebody first."},
    "it": {"page_citizen_thanks": "Grazie", "thanks_title": "Grazie", "thanks_table": "Chi ti ha ringraziato",
           "thanked_by": "da", "thanks_empty": "Ancora nessuno. Ringrazia tu per primo."},
}
OXLINT = Path(sys.executable).parent / "oxlint"
PYTEST = (sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider")
OF_PAGES = (
    (*PYTEST, "tests/webapp/test_pages.py", "-k", "thanks"), (*PYTEST, "tests/webapp/test_words.py"),
    (str(OXLINT), "--config", "webapp/.oxlintrc.json", "webapp"),
)
LEFT_OUT = ignore_patterns(".git", ".venv*", ".volano", "*_cache", "__pycache__", ".hypothesis", "vectors", "bench")
USE = """
import sys
from pathlib import Path
from click.testing import CliRunner
from gateway.acts import thanking
from gateway.commandline.cli import main
from tests.architecture.import_rules import find_breaches
from tests.architecture.source import get_modules
from tests.helpers.gateway.trial import add_member, founded_trial
from tests.helpers.webapp.stand_in import Window
from webapp.app import create_app
from webapp.doors import Door

assert [breach for module in get_modules() for breach in find_breaches(module)] == []
folder = Path(sys.argv[1]) / "volano"
with founded_trial(folder) as trial:
    ada, bea = (add_member(trial, "citizens", number) for number in (1, 2))
    with trial.client("citizens", "m0001") as client:
        assert thanking.thank_all(client, ada, [bea]) == 1
    assert trial.client("citizens").get("thanks", member=bea)["thanks"] == [{"by": ada, "whom": bea}]
    signer = trial.signer("citizens", "m0002")
    door = Door("Bea", lambda at: trial.client_of(at, signer).open_session())
    window = Window(create_app(trial.client_of, "Borgo", {"citizen": door}).test_client())
    window.post("/it/citizen/door")
    for language, title in (("en", "Thanks"), ("it", "Grazie")):
        page = window.get(f"/{language}/citizen/thanks").text
        assert f"<h1>{title}</h1>" in page and ada[:12] in page, page
        assert f'href="/{language}/citizen/thanks"' in window.get(f"/{language}/citizen").text
told = CliRunner().invoke(main, ["thanks", "list", bea, "--folder", str(folder)])
assert (told.exit_code, told.output) == (0, f"{ada[:12]}\\n"), told.output
for words in (["thanks"], ["thanks", "list"]):
    told = CliRunner(env={"LC_ALL": "it_IT.UTF-8"}).invoke(main, [*words, "--help"])
    assert "Elenca chi ha ringraziato MEMBRO." in told.output, told.output
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree with the sample feature in it."""
    place = tmp_path_factory.mktemp("sample") / "volano"
    copytree(ROOT, place, ignore=LEFT_OUT)
    copytree(SAMPLE, place, dirs_exist_ok=True, ignore=ignore_patterns("README.md"))
    for table, before, line in TABLES:
        text = (place / table).read_text(encoding="utf-8")
        assert text.count(before) == 1, (table, before)
        (place / table).write_text(text.replace(before, line + before), encoding="utf-8")
    for language, (kind, name, sentence) in SENTENCES.items():
        path = place / "chaincode/words" / f"{language}.json"
        words = json.loads(path.read_text(encoding="utf-8"))
        words[kind][name] = sentence
        path.write_text(json.dumps(words, ensure_ascii=False, indent=1), encoding="utf-8")
    for language, words in PAGE_WORDS.items():
        path = place / "webapp/languages" / f"{language}.json"
        known = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(known | words, ensure_ascii=False, indent=2), encoding="utf-8")
    return place


def test_a_sample_feature_is_its_own_folders_and_three_tables(copy: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy), "LC_ALL": "C"}
    used = subprocess.run([sys.executable, "-P", "-c", USE, str(tmp_path)], cwd=copy, env=environment,
                          capture_output=True, text=True, check=False)
    assert used.returncode == 0, used.stderr
    assert {table for table, _, _ in TABLES} == {
        "chaincode/rules/commands.py", "gateway/http/app.py", "gateway/commandline/cli.py"}
    taken = {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*.*")} - {"README.md"}
    assert {Path(name).suffix for name in taken} == {".py", ".html", ".json"}
    assert [name for name in taken if (ROOT / name).exists()] == []


@pytest.mark.parametrize("command", OF_PAGES, ids=["page", "words", "style"])
def test_its_page_is_as_the_others(copy: Path, command: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    told = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr

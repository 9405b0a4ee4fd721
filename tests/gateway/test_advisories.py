"""Known vulnerabilities of pinned versions are named; a machine that can't ask is told so and fails nothing."""

import sys
from pathlib import Path

import pytest

from gateway.commandline.operating import advisories
from gateway.commandline.operating.advisories import LOCKS, ROOT, check_advisories

ANSWER = """{"dependencies": [{"name": "sound", "version": "1.0", "vulns": []},
 {"name": "skipped", "skip_reason": "not there"}, {"name": "leaky", "version": "2.1", "vulns": [
 {"id": "X-2", "fix_versions": []}, {"id": "X-1", "fix_versions": ["2.2", "3.0"], "aliases": []}]}], "fixes": []}"""


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a stand-in for pip-audit where it is found; it notes what it was asked."""

    def put(script: str) -> Path:
        package = tmp_path / "pip_audit"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(
            f"import sys, time\nopen({str(tmp_path / 'asked')!r}, 'w').write('\\n'.join(sys.argv[1:]))\n{script}")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return tmp_path / "asked"

    return put


def test_each_vulnerability_is_a_line_with_what_mends_it(says, capsys: pytest.CaptureFixture[str]) -> None:
    asked = says(f"print('''{ANSWER}'''); sys.exit(1)")
    assert check_advisories() == 2
    assert capsys.readouterr().out.splitlines() == [
        "leaky 2.1: X-1, mended in 2.2, 3.0", "leaky 2.1: X-2, mended in no version yet",
    ]
    assert [one for one in asked.read_text().splitlines() if one.endswith(".lock")] == list(LOCKS)


def test_nothing_known_is_nothing_said(says, capsys: pytest.CaptureFixture[str]) -> None:
    says("""print('{"dependencies": [], "fixes": []}')""")
    assert check_advisories() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("script", "why"), [
    ("sys.stderr.write('trace\\nConnectionError: no route\\n\\n'); sys.exit(1)", "ConnectionError: no route"),
    ("sys.exit(2)", "pip-audit gave no answer"), ("print('[]')", "pip-audit gave no answer"),
    ("time.sleep(60)", "no answer within 1 s"),
])
def test_who_cannot_ask_is_told_so_in_a_line(
    says, script: str, why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advisories, "ASK_WITHIN_S", 1 if "sleep" in script else 60)
    says(script)
    assert check_advisories() == 0
    assert capsys.readouterr().out == f"advisories: not asked: {why}\n"


def test_without_pip_audit_a_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "pip_audit", None)
    monkeypatch.setattr(advisories, "find_spec", lambda _: None)
    assert check_advisories() == 0
    assert capsys.readouterr().out == "advisories: not asked: pip-audit isn't installed here\n"


def test_every_lock_file_is_asked_about() -> None:
    every = {path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("[!.]*.lock"), *ROOT.glob("chaincode/*.lock")]}
    assert every - set(LOCKS) == {"requirements.lock"}  # which requirements-dev.lock holds


def test_no_other_command_asks() -> None:
    users = [path.name for path in (ROOT / "gateway").rglob("*.py") if "advisories" in path.read_text(encoding="utf-8")]
    assert sorted(users) == ["advisories.py", "checks.py"]

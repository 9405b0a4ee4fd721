"""Known vulnerabilities of the pinned libraries, asked of an advisory source by pip-audit: for `volano check` alone.

`check` is the only command that asks; whom it asks is pip-audit's own setting (PIP_AUDIT_VULNERABILITY_SERVICE). A
machine without a way there, or without pip-audit, is told so in a line and fails nothing.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from chaincode.terminal.telling import echo
from chaincode.words import WordedError, say

ROOT = Path(__file__).resolve().parents[3]
LOCKS = (
    "requirements-dev.lock", "requirements-postgresql.lock", "requirements-go.lock", "requirements-look.lock",
    "requirements-planner.lock", "chaincode/requirements.lock",
)
ASK = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", "15")
ASK_WITHIN_S = 300


def check_advisories() -> int:
    """Print a line for each known vulnerability of a pinned version, or one that says why none was asked for.

    Returns:
        How many there are; 0 where nobody could be asked.
    """
    try:
        found = ask_advisories(LOCKS)
    except UnaskedError as error:
        echo(say("gateway.operating.advisories.advisories_not_asked", why=error))
        return 0
    for line in found:
        echo(line)
    return len(found)


class UnaskedError(WordedError):
    """No answer of an advisory source, and why."""


def ask_advisories(locks: Sequence[str]) -> list[str]:
    """Ask about all versions of some lock files; a line for each vulnerability.

    Raises:
        UnaskedError: no pip-audit, no way to its source, no answer that can be read.
    """
    if find_spec("pip_audit") is None:
        raise UnaskedError("gateway.operating.advisories.pip_audit_is_not_installed_here")
    files = [word for lock in locks for word in ("--requirement", lock)]
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "pip_audit", *ASK, *files], cwd=ROOT, capture_output=True,
                              text=True, timeout=ASK_WITHIN_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnaskedError("gateway.operating.advisories.no_answer_within_s", ask_within_s=ASK_WITHIN_S) from error
    try:
        return _list_lines(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError) as error:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")[:200]
        raise (UnaskedError("gateway.operating.advisories.last", last=last) if last else UnaskedError(
            "gateway.operating.advisories.pip_audit_gave_no_answer",
        )) from error


def _list_lines(answer: dict[str, list[dict[str, object]]]) -> list[str]:
    lines = set()
    for library in answer["dependencies"]:
        for advisory in library.get("vulns", []):  # type: ignore[attr-defined]
            fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
            lines.add(f"{library['name']} {library['version']}: {advisory['id']}, mended in {fixed}")
    return sorted(lines)

"""The stylesheet is cut to what templates name, and asks for nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.look.folders import PACKAGES, ROOT
from webapp.look.making import find_classes
from webapp.look.setting_up import LookError, set_up

SHEET = """
:root{--used:1px;--through:var(--deep);--deep:2px;--unused:3px}
.card,.carousel{color:red;margin:var(--used)}
.card .nav-tabs{color:blue}
#strange{color:green}
a:not(.btn){padding:var(--through)}
.btn[data-bs-toggle]{color:pink}
@media (min-width:10px){.card{top:0}.carousel{top:1px}}
@media (max-width:9px){.carousel{top:2px}}
@media print{.card{display:none}}
@font-face{font-family:Outside;src:url(https://fonts.example/x.woff)}
.card{background:url("https://elsewhere.example/x.png")}
.btn{background:url("data:image/svg+xml,%3csvg/%3e")}
@keyframes turn{from{top:0}}
"""


@pytest.fixture(scope="module")
def cut() -> str:
    """What is left of the sheet for two classes."""
    try:
        set_up()
    except LookError as error:
        pytest.skip(f"needs the look's packages: {error}")
    return run(SHEET, "card btn")


def run(sheet: str, classes: str) -> str:
    folder = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp"))
    names, file = folder / f"classes-{os.getpid()}", folder / f"sheet-{os.getpid()}"
    names.write_text(classes)
    file.write_text(sheet)
    try:
        return subprocess.run(
            [sys.executable, "-P", "-m", "webapp.look.cutting", names, file], check=True, capture_output=True,
            text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGES}"}).stdout
    finally:
        names.unlink()
        file.unlink()


@pytest.mark.parametrize("kept", [
    ".card{color:red;margin:var(--used)}", "a:not(.btn)", "@media (min-width:10px){.card{top:0}}", "--used:1px",
    "--through:var(--deep)", "--deep:2px", ".btn{background:url(\"data:image/svg+xml,%3csvg/%3e\")}"])
def test_what_templates_use_is_kept(cut: str, kept: str) -> None:
    assert kept in cut


@pytest.mark.parametrize("gone", [
    "carousel", "nav-tabs", "strange", "toggle", "--unused", "max-width", "print", "font-face", "http", "keyframes"])
def test_what_nothing_uses_or_comes_from_elsewhere_is_gone(cut: str, gone: str) -> None:
    assert gone not in cut


def test_the_classes_are_those_of_templates() -> None:
    classes = find_classes()
    assert {"card", "btn", "btn-primary", "table", "form-select", "container"} - classes == {"container"}
    assert all(re.fullmatch(r"[A-Za-z_][\w-]*", name) for name in classes)

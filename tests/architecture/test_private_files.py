"""What we write is its owner's alone: keys, readings, names, databases, backups, logs."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .source import ROOT, get_modules

ENTRY = re.compile(r'^if __name__ == "__main__":$', re.MULTILINE)
# of the checkout; of the screen
WRITES_NOTHING = {
    "analytics.examples.extract", "analytics.planner.shipped.extract",
    "gateway.commandline.operating.bench", "gateway.darkroom.__main__", "network.images", "webapp.look.cutting"}


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of a shell whose files everybody may read."""
    return subprocess.run(
        [sys.executable, "-P", "-m", *words], cwd=home, capture_output=True, text=True, check=True, umask=0o022,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def serve(home: Path) -> None:
    """Serve until the gateway, the broker and the bridge have written what they write at their start."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "gateway", "serve", "--catch-up", "--port", "0"], cwd=home,
        stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL, umask=0o022,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        address, mqtt = process.stdout.readline(), process.stdout.readline()
        assert address.startswith("http://127.0.0.1:")
        assert mqtt.startswith("mqtts port ")
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything was typed that writes, but for what was made before."""
    made = tmp_path_factory.mktemp("home")
    made.chmod(0o755)
    run(made, "gateway", "init", "Borgo Sole", "--founded-on", "2024-09-01")
    serve(made)
    (made / "passphrase.txt").write_text("five words for one community\n", encoding="utf-8")
    (made / "passphrase.txt").chmod(0o600)
    run(made, "gateway", "backup", "saved.volano", "--passphrase-file", "passphrase.txt")
    run(made, "gateway", "restore", "saved.volano", "--passphrase-file", "passphrase.txt", "--folder", "restored")
    run(made, "gateway", "audit", "export", "ledger.blocks")
    init = json.loads(run(made, "gateway", "network", "init", "--folder", "net", "--json").stdout)
    run(made, "gateway", "network", "assemble", *init["bundles"].values(), "--folder", "net")
    return made


def list_open(folder: Path) -> Iterator[str]:
    """What others than the owner may read, write or enter."""
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink() and path.stat().st_mode & 0o077:
            yield f"{path.stat().st_mode & 0o777:o} {path.relative_to(folder)}"


def test_nobody_else_may_touch_what_we_write(home: Path) -> None:
    assert sum(1 for _ in home.rglob("*")) > 100
    assert {"saved.volano", "restored", "net", ".volano", "ledger.blocks"} <= {path.name for path in home.iterdir()}
    assert list(list_open(home)) == []


def test_every_process_of_ours_begins_so() -> None:
    """Each module that is started by itself, whoever starts it: a shell, a container, systemd."""
    texts = {module.name: module.path.read_text(encoding="utf-8") for module in get_modules()}
    entries = {name: text for name, text in texts.items() if ENTRY.search(text)}
    assert len(entries) > 5
    assert {name for name, text in entries.items() if "os.umask(0o077)" not in text} <= WRITES_NOTHING

"""`volano serve` as a process of its own, and the children that it starts."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from gateway.hosting.serve.plan import READY_FILE
from tests.helpers.network.brokers import ROOT
from tests.helpers.network.waiting import WITHIN_S, wait_for

PROGRAM = """
import sys
from pathlib import Path
from gateway.hosting.serve.plan import ServePlan
from gateway.hosting.serve.supervisor import serve
serve(ServePlan(Path(sys.argv[1]), port=0, mqtt_port=int(sys.argv[2]), catches_up=True))
"""


class Service:
    def __init__(self, folder: Path, mqtt_port: int) -> None:
        self.folder, self.log = folder, folder.parent / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(folder), str(mqtt_port)], cwd=ROOT, stdout=log, stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def address(self) -> str:
        wait_for(lambda: (self.folder / READY_FILE).exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()
        return json.loads((self.folder / READY_FILE).read_text())["address"]

    def lines(self, text: str) -> int:
        return self.log.read_text().count(text)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WITHIN_S)


def find_child(parent: int, word: str) -> int:
    """A process that a process started, by a word of its command line."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text().rsplit(")", 1)[1].split()
            if int(status[1]) == parent and word in (path / "cmdline").read_text():
                return int(path.name)
        except OSError:
            continue
    raise AssertionError(f"no child with {word}")

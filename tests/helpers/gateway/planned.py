"""A small sheet at a gateway, and what the worker does for it."""

import subprocess
import sys
from typing import Any

from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.network.programs import ROOT

SMALL = "[project]\nname = \"Borgo\"\nregion = \"Piemonte\"\nyears = 2\n[[site]]\ncode = \"S\"\n" \
    "[[member]]\ncode = \"M\"\nsite = \"S\"\nyearly_kwh = 2700\n[[plant]]\ncode = \"P\"\nsite = \"S\"\nkw = 3\n"


def work_out(town: Gateways, client: Client, name: str, asked: Any = None, **body: Any) -> Any:
    """Have a sheet worked out, or what was asked of it, as a worker has it done."""
    asked = asked or client.post(f"sheets/{name}/tasks", body)
    command = [sys.executable, "-P", "-m", "gateway.hosting.worker.taking", str(town.folder)]
    subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    return client.get(f"tasks/{asked['task']['id']}")

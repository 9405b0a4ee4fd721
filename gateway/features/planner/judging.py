"""A file judged as it comes in, by a process of its own with bounds: nothing is kept of one that can't be read."""

import json
import subprocess
import sys
from pathlib import Path

from analytics.planner.faults import SheetFault, say_beside
from analytics.planner.judged import READERS, REFUSED
from chaincode.words import Texts, Words
from gateway.features.planner.service import refuse_faults
from gateway.http.errors import Problem

LONGEST_S = 90             # of the wall, where others keep the processor busy
ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-P", "-m", "analytics.planner.judged")
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}


def find_refusal(field: str, data: bytes, where: str, called: str, zone: str) -> Problem | None:
    """Why a file can't be what a field names; None: it can, or nothing reads such a field's file as it comes in."""
    if field not in READERS:
        return None
    told = {"where": f"[{where}]", "file": called}
    too_much = Words("analytics.planner.refused.too_much_file", **told)
    asked = json.dumps({"field": field, "zone": zone, **told}).encode() + b"\n"
    try:
        done = subprocess.run(COMMAND, input=asked + data, capture_output=True, timeout=LONGEST_S, check=False,
                              cwd=ROOT, env=ENVIRONMENT)
    except subprocess.TimeoutExpired:
        return _refuse(where, field, too_much, say_beside(too_much))
    if done.returncode == REFUSED:
        why = json.loads(done.stdout)
        beside = why["beside"]
        return _refuse(where, field, Texts(why["en"], why["it"]), Texts(beside["en"], beside["it"]))
    return _refuse(where, field, too_much, say_beside(too_much)) if done.returncode else None


def _refuse(where: str, field: str, words: Words, beside: Words) -> Problem:
    return refuse_faults([SheetFault(where, field, words, beside)])

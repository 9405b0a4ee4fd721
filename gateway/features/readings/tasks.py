"""An import of files as long work: its parts were sent before, and are brought in one after another, each once."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import IO, Any

from marshmallow import fields, validate
from sqlalchemy import Connection

from gateway.features.readings.curves import CurveRun, Tally, take_curves
from gateway.features.readings.parts import load_part, require_parts
from gateway.features.readings.sources import OF_FILES
from gateway.features.readings.views import KEEPERS
from gateway.http.answers import to_json
from gateway.http.context import Gateway
from gateway.http.kinds import Kind, LongWork, Plain
from gateway.http.request_fields import HASH, schema, text

MOST_PARTS = 2_000
BEGINNING: Mapping[str, int] = {"parts": 0, "import": 0, "bytes": 0}

ImportInputs = schema(
    "ImportTask", source=fields.String(required=True, validate=validate.OneOf(tuple(OF_FILES))),
    parts=fields.List(text(HASH), required=True, validate=validate.Length(1, MOST_PARTS), metadata={
        "description": "Digests of POST /curves/parts, in their order"}),
    replace=fields.Boolean(load_default=False), preview=fields.Boolean(load_default=False),
)


def pin(gateway: Gateway, inputs: Plain) -> Plain:
    """Refuse parts that aren't here."""
    require_parts(gateway, inputs["parts"])
    return inputs


def run_import(work: LongWork) -> Plain:
    """Bring in the parts that no process before this one has; the answers, as /curves gives them, are the file's lines.

    What is done is noted in the transaction that keeps a part's readings: killed at any instant, none comes twice.
    """
    done = work.saved or BEGINNING
    parts = work.inputs["parts"]
    with work.file.open("r+b" if done["parts"] else "w+b") as answers:
        answers.truncate(done["bytes"])
        answers.seek(0, os.SEEK_END)
        for place in range(done["parts"], len(parts)):
            work.tell(place, len(parts))
            done = _bring_in(work, answers, load_part(work.gateway, parts[place]), done)
    work.tell(len(parts), len(parts))
    return {"import": done["import"]}


def _bring_in(work: LongWork, answers: IO[bytes], part: Plain, done: Mapping[str, int]) -> Mapping[str, int]:
    """Bring in one part; what is done then."""
    after: dict[str, int] = {}

    def note(connection: Connection | None, taken: Tally) -> None:
        answers.write(json.dumps(to_json(taken.tell())).encode() + b"\n")
        answers.flush()
        after.update({"parts": done["parts"] + 1, "import": taken.import_id or done["import"], "bytes": answers.tell()})
        if connection is not None:
            os.fsync(answers.fileno())
            work.save(connection, after)

    files: Sequence[tuple[str, str]] = [(file["name"], file["digest"]) for file in part["files"]] or [("", "")]
    inputs: Mapping[str, Any] = work.inputs
    run = CurveRun(OF_FILES[inputs["source"]], work.caller.key, inputs["replace"], inputs["preview"], files,
                   done["import"])
    take_curves(work.gateway, run, part["curves"], note)
    return after


KINDS = (Kind("import", KEEPERS, ImportInputs, run_import, pin, lasts=False, at_operator=True, ending=".jsonl",
              media="application/x-ndjson"),)

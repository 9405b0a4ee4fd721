"""The audit as long work: the chain verified, or put into one file of evidence, for whoever may have its blocks; a
period worked out again, for whoever may have its bundle.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from chaincode.words import Words
from gateway.features.audit.views import READER
from gateway.features.periods.service import load_vectors, require_bundle_reader
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN
from gateway.http.kinds import Kind, LongWork, Plain
from gateway.http.request_fields import date, schema, text
from gateway.ledger.port import AllBlocks

TRUST = {
    "trust": text(most=20_000, required=False, load_default="", metadata={
        "description": "Whom to trust, as trust.toml; the community's own unless given"}),
    "checkpoint": text(most=200, required=False, load_default="", metadata={"description": "HEIGHT:HASH:OUTCOME"}),
}
VerifyInputs = schema("VerifyTask", **TRUST)
EvidenceInputs = schema("EvidenceTask", trust=TRUST["trust"])

RecomputeInputs = schema("RecomputeTask", period=date(metadata={"description": "The period's first day"}), **TRUST)


def pin(gateway: Gateway, inputs: Plain) -> Plain:
    """Add whom to trust, and how long the chain is by now: a longer one is to be verified again."""
    pinned = {"checkpoint": "", **inputs, "trust": inputs["trust"] or _read_own(gateway),
              "height": gateway.mirror.next_block}
    read_trust(pinned)
    return pinned


def pin_period(gateway: Gateway, inputs: Plain) -> Plain:
    """The same, of a period of which something is settled."""
    if not load_vectors(gateway, inputs["period"]):
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=inputs["period"])
    return pin(gateway, inputs)


def _read_own(gateway: Gateway) -> str:
    try:
        return gateway.settings.trust_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise INVALID(fields="inputs.trust") from None


def read_trust(inputs: Any) -> Any:
    """Give the trust that inputs name, with their checkpoint."""
    from dataclasses import replace

    from chaincode.audit.trust import TrustError, parse_checkpoint, parse_trust

    field = "trust"
    try:
        trusted = parse_trust(inputs["trust"])
        field = "checkpoint"
        return replace(trusted, checkpoint=parse_checkpoint(inputs["checkpoint"])) if inputs["checkpoint"] else trusted
    except TrustError:
        raise INVALID(fields=f"inputs.{field}") from None


def run_verify(work: LongWork) -> Plain:
    """Verify the chain from block 0 to its end, and give the report."""
    from chaincode.audit.verify import verify

    with work.open_blocks() as opened:
        count = opened.count or 0
        report = verify(opened.blocks, read_trust(work.inputs), state_digest=opened.state_digest,
                        on_block=lambda number: work.tell(number + 1, count))
    return tell_report(report)


def run_evidence(work: LongWork) -> Plain:
    """Put the chain into one file, without anybody's hours: those are the energy operator's to give."""
    from chaincode.audit.evidence import write_evidence

    def take(opened: AllBlocks) -> Iterator[bytes]:
        for number, block in enumerate(opened.blocks, 1):
            yield block
            work.tell(number, opened.count or 0)

    with work.open_blocks() as opened, work.file.open("wb") as file:
        return {"blocks": write_evidence(file, take(opened), read_trust(work.inputs), {})}


def run_recompute(work: LongWork) -> Plain:
    """Verify the chain and work a period's settlements out again, from this gateway's own vectors."""
    from chaincode.audit.bundle import build_bundle, parse_bundle
    from chaincode.audit.recompute import recompute

    period = work.inputs["period"]
    bundle = parse_bundle(build_bundle(period, load_vectors(work.gateway, period)))
    with work.open_blocks() as opened:
        count = opened.count or 0
        done = recompute(opened.blocks, read_trust(work.inputs), bundle,
                         on_block=lambda number: work.tell(number + 1, count))
    return {**done.to_plain(), "ledger": tell_report(done.report), "findings": _tell_both(done.findings)}


def tell_report(report: Any) -> Plain:
    """Give a report as plain values, with its sentences in both languages: pages show them."""
    told = {name: _tell_both(getattr(report, name)) for name in ("findings", "notes", "unsigned")}
    return {**report.to_plain(), **told}


def _tell_both(found: Sequence[Any]) -> list[Plain]:
    return [{**one.to_plain(), "words_it": one.words("it")} for one in found]


KINDS = (
    Kind("verify", READER, VerifyInputs, run_verify, pin),
    Kind("evidence", READER, EvidenceInputs, run_evidence, pin, ending=".zip", media="application/zip"),
    Kind("recompute", require_bundle_reader, RecomputeInputs, run_recompute, pin_period, at_operator=True),
)

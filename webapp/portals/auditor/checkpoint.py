"""Whether all gateways show one chain, and how to check everything without this page."""

from dataclasses import dataclass

from chaincode.rules.units import ORGANISATIONS
from webapp.formats import NOTHING
from webapp.heard import Checkpoint, parse_checkpoint
from webapp.page import Page, Shown, Writer
from webapp.parts.codes import write_code
from webapp.parts.settlements import ask_settlements, is_counted
from webapp.visit import Visit


@dataclass(frozen=True)
class CheckpointFacts:
    """What the page asked. checkpoints: by organisation, None of a gateway that can't be asked; period: the newest."""

    own: str
    checkpoints: dict[str, Checkpoint | None]
    period: str


def ask(visit: Visit) -> CheckpointFacts:
    """Ask each gateway for its checkpoint."""
    settled = [settlement["period"] for settlement in ask_settlements(visit).all if is_counted(settlement)]
    found = visit.gateways.ask_all("audit/checkpoint", parse_checkpoint)
    checkpoints = {name: found.get(name) for name in ORGANISATIONS}
    return CheckpointFacts(visit.organisation, checkpoints, settled[-1] if settled else "")


def show(facts: CheckpointFacts, writer: Writer) -> Shown:
    """Write the checkpoints, and the commands that check them."""
    known = [checkpoint for checkpoint in facts.checkpoints.values() if checkpoint]
    is_one = len({join_checkpoint(checkpoint) for checkpoint in known}) == 1
    return {
        "verdict": writer.say("one_chain" if is_one else "several_heights", count=len(known)),
        "rows": [_show_checkpoint(name, checkpoint, writer) for name, checkpoint in facts.checkpoints.items()],
        "commands": "\n".join(list_commands(facts)),
    }


def _show_checkpoint(name: str, checkpoint: Checkpoint | None, writer: Writer) -> list[str]:
    if checkpoint is None:
        return [writer.say(name), NOTHING, writer.say("not_reached"), NOTHING]
    return [writer.say(name), writer.formats.whole(checkpoint.height), write_code(checkpoint.block_hash),
            write_code(checkpoint.outcome)]


def join_checkpoint(checkpoint: Checkpoint) -> str:
    """Return a checkpoint as `audit verify --checkpoint` takes it."""
    return f"{checkpoint.height}:{checkpoint.block_hash}:{checkpoint.outcome}"


def list_commands(facts: CheckpointFacts) -> list[str]:
    """Return what an auditor types: signatures and rules from the start, and the newest settlement worked out again."""
    own = facts.checkpoints[facts.own]
    kept = f" --checkpoint {join_checkpoint(own)}" if own else ""
    whole = ["./volano audit export ledger.blocks", f"./volano audit verify ledger.blocks --trust trust.toml{kept}"]
    if not facts.period:
        return whole
    return [
        *whole, f"./volano audit bundle --period {facts.period} --out period.json",
        "./volano audit recompute period.json ledger.blocks --trust trust.toml",
    ]


PAGE = Page("auditor", "checkpoint", ask, show, order=1)

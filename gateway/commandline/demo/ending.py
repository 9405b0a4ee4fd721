"""The end of the story: what the audit found, and a table that adds up."""

from typing import Any

from chaincode.rules.codec import parse
from chaincode.rules.energy.issuance import compute_kept
from chaincode.rules.energy.records import Backing
from gateway.commandline.demo.proof import Proof
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.words import say
from gateway.hosting.opening import Gateways

PLACES = ("lots", "held", "funds", "commons", "burnt")


def tell_closing(screen: Screen, gateways: Gateways, proof: Proof) -> None:
    """Show the ledger's check, the flipped copy's, the weeks worked out again, and the sums."""
    screen.head("proof")
    tell_proof(screen, proof)
    screen.head("closing")
    amounts = proof.report.amounts
    rows = [(say(screen.language, name), screen.money(amounts[name])) for name in ("minted", *PLACES)]
    months = gateways.client("municipality").get("periods")["months"]
    kept_cents = sum(compute_kept(parse(Backing, _without_name(month))) for month in months)
    rows.append((say(screen.language, "kept"), screen.money(kept_cents)))
    screen.table(("name", "tokens_name"), rows)
    adds_up = amounts["minted"] == sum(amounts[name] for name in PLACES)
    screen.say("adds_up" if adds_up else "does_not_add_up", "bold" if adds_up else "bold red",
               **{name: screen.money(amounts[name]) for name in ("minted", *PLACES)})


def _without_name(month: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in month.items() if name != "month"}


def tell_proof(screen: Screen, proof: Proof) -> None:
    """Say what was checked and what came of it."""
    report, flipped = proof.report, proof.flipped
    if report.is_ok:
        screen.say("verified", blocks=report.height, transactions=report.transactions)
    else:
        first = report.findings[0].words(screen.language)
        screen.say("found_something", "bold red", count=len(report.findings), first=first)
    first = flipped.findings[0].words(screen.language) if flipped.findings else say(screen.language, "not_refused")
    screen.say("flipped", block=proof.flipped_block, first=first)
    screen.say("recomputed", count=len(proof.weeks))

"""The parameters in force: each with what it is, its value with its unit, and the name that the rules know it by."""

from dataclasses import dataclass
from typing import Any

from chaincode.words.rulebook import words_of_parameter
from webapp.page import Page, Shown, Writer
from webapp.parts.codes import write_code
from webapp.parts.parameters import PERCENT, flatten, write_value
from webapp.visit import Visit

TOPICS = {
    "energy": ("first_period", "settle_days", "value_cents_per_mwh", *PERCENT, "provisional_bps", "euro_kept_bps"),
    "tokens": ("validity_days", "max_life_days", "max_balance", "grace_days", "supply_ceiling", "issuance_ceiling",
               "commons_cap"),
    "services": ("max_price", "pair_limit", "book_ahead_days", "accept_days", "deliver_days", "confirm_days",
                 "mediation_days", "return_days"),
    "rewards": ("interests", "bonus_bps", "bonus_free", "bonus_cap", "bonus_budget", "welcome_bonus", "welcome_budget"),
    "votes": ("count", "chamber_weight", "vote_days", "confirmation_days", "franchise_days", "support",
              "open_proposals", "min_turnout_bps", "min_chamber"),
    "funds": ("voucher_cap", "assist_budget", "programme_budget", "redeem_bps", "redeem_budget"),
    "members": ("community", "recovery_days", "suspend_days", "pause_days"),
    "who": ("roles",),
}


@dataclass(frozen=True)
class ParameterFacts:
    """What the page asked."""

    in_force: dict[str, Any]


def ask(visit: Visit) -> ParameterFacts:
    """Ask for the parameters of the ledger's day."""
    return ParameterFacts(visit.read("parameters"))


def show(facts: ParameterFacts, writer: Writer) -> Shown:
    """Write each parameter below its topic."""
    day = writer.formats.full_day(facts.in_force["in_force_from"])
    topics = [(topic, [_show_parameter(name, value, writer) for name, value in found])
              for topic, found in sort_parameters(facts.in_force["parameters"]).items() if found]
    return {"topics": topics, "day": day, "set": facts.in_force["rule_set"]}


def _show_parameter(name: str, value: Any, writer: Writer) -> dict[str, str]:
    words = words_of_parameter(name).in_language(writer.language)
    return {"words": words, "value": write_value(name, value, writer), "name": write_code(name)}


def sort_parameters(parameters: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """Return the parameters by topic, in the topic's order; those of a later rule set that has more are other ones."""
    left = dict(parameters)
    topics = {topic: list(flatten({name: left.pop(name) for name in names if name in left}))
              for topic, names in TOPICS.items()}
    return {**topics, "other": list(flatten(left))}


PAGE = Page("auditor", "parameters", ask, show, order=3)

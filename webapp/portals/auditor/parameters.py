"""The parameters in force: each with what it is, its value with its unit, and the name that the rules know it by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chaincode.words.rulebook import words_of_parameter
from webapp.page import Page, Shown, Writer
from webapp.parts.codes import write_code
from webapp.parts.member import name_category
from webapp.visit import Visit

PERCENT = ("w_consume", "w_produce")
SHARES = (*PERCENT, "chamber_weight")
NUMBERS = ("min_chamber", "open_proposals", "support")
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


def flatten(parameters: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give each parameter by its name; one of a record with a dot."""
    for name, value in parameters.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", inner) for part, inner in value.items())
        else:
            yield name, value


def write_value(name: str, value: Any, writer: Writer) -> str:
    """Return a parameter's value with its unit, which its name tells."""
    first = name.partition(".")[0]
    if first in IN_WORDS:
        return IN_WORDS[first](value, writer)
    return value if isinstance(value, str) else _write_number(first, value, writer)


def _write_number(name: str, value: int, writer: Writer) -> str:
    formats, say = writer.formats, writer.say
    if name.endswith("_days"):
        return say("day_one" if value == 1 else "day_other", count=formats.whole(value))
    if name in SHARES or name.endswith("_bps"):
        return formats.percent(value)
    if name in NUMBERS:
        return formats.whole(value)
    unit = "tokens_per_mwh" if name == "value_cents_per_mwh" else "tokens_value"
    return say(unit, tokens=formats.tokens(value))


def _say_roles(organisations: list[str], writer: Writer) -> str:
    return ", ".join(map(writer.say, organisations))


def _say_interests(interests: list[dict[str, str]], writer: Writer) -> str:
    return ", ".join(_say_interest(interest, writer) for interest in interests) or writer.say("none_named")


def _say_interest(interest: dict[str, str], writer: Writer) -> str:
    kind = writer.say(f"interest_{interest['interest']}")
    return writer.say("interest", category=name_category(interest["category"], writer), interest=kind)


def _say_count(count: str, writer: Writer) -> str:
    return writer.say(f"count_{count}")


def _say_day(date: str, writer: Writer) -> str:
    return writer.formats.full_day(date)


IN_WORDS: dict[str, Callable[[Any, Writer], str]] = {
    "roles": _say_roles, "interests": _say_interests, "count": _say_count, "first_period": _say_day,
}
PAGE = Page("auditor", "parameters", ask, show, order=3)

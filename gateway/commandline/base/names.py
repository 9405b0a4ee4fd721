"""What the ledger and scripts call by one English word or a code, told to people."""

from collections.abc import Mapping
from typing import Any

from chaincode.kernel.registers import REGISTER_WORDS
from chaincode.words import Words, say
from chaincode.words.names import words_of_organisation, words_of_state

# what an import came by
_SOURCES = {
    "portal": Words("gateway.base.names.portal"), "distributor": Words("gateway.base.names.distributor"),
    "gse": Words("gateway.base.names.gse"), "manual": Words("gateway.base.names.by_hand"),
    "meter": Words("gateway.base.names.meter"),
}
# what is odd in a period's energy
_PROBLEMS = {
    "NO_READINGS": Words("gateway.base.names.no_readings"),
    "MISSING": Words("gateway.base.names.missing_intervals"),
    "ESTIMATED": Words("gateway.base.names.estimated"),
    "NOT_ON_LEDGER": Words("gateway.base.names.ledger_has_point_otherwise"),
    "PART_OF_PERIOD": Words("gateway.base.names.nobody_for_whole_period"),
    "SET_ASIDE": Words("gateway.base.names.set_aside"), "LEFT_OUT": Words("gateway.base.names.left_out"),
}
_ROLES = {"provider": Words("gateway.base.names.provider"), "consumer": Words("gateway.base.names.consumer")}
_THINGS = {
    "service": Words("gateway.base.names.service"), "good": Words("gateway.base.names.good"),
    "space": Words("gateway.base.names.space"), "knowledge": Words("gateway.base.names.knowledge"),
    "discount": Words("gateway.base.names.discount"),
}


# what waits for a second signature, by its command
_PENDING = {
    "register": Words("gateway.base.names.registration"), "suspend": Words("gateway.base.names.suspension"),
    "forgive": Words("gateway.base.names.debt_forgiven"), "freeze": Words("gateway.base.names.frozen_keys"),
    "recover": Words("gateway.base.names.recovery_of_keys"), "thaw": Words("gateway.base.names.freed_keys"),
    "official": Words("gateway.base.names.gse_figure_of_month"),
    "release_kept": Words("gateway.base.names.euro_released"), "pay_in": Words("gateway.base.names.paying_in"),
    "assist": Words("gateway.base.names.assistance"), "programme": Words("gateway.base.names.programme"),
    "metered_actions": Words("gateway.base.names.metered_actions"),
    "paper_vote": Words("gateway.base.names.paper_vote"),
}


def say_pending(command: str) -> str:
    """Give what waits for a second signature in the reader's language."""
    return str(_PENDING.get(command, command))


def say_source(name: str) -> str:
    """Give the source of readings in the reader's language."""
    return str(_SOURCES.get(name, name))


def say_problem(code: str) -> str:
    """Give in words what is odd in a period's energy."""
    return str(_PROBLEMS.get(code, code))


def say_state(status: str) -> str:
    """Give an agreement's state in the reader's language."""
    return str(words_of_state(status))


def say_role(role: str) -> str:
    """Give a party's part in an agreement in the reader's language."""
    return str(_ROLES.get(role, role))


def say_thing(thing: str) -> str:
    """Give what is offered in the reader's language."""
    return str(_THINGS.get(thing, thing))


def say_register(name: str) -> str:
    """Give a register's name in the reader's language."""
    return str(REGISTER_WORDS.get(name, name))


def say_organisation(name: str) -> str:
    """Give an organisation's name in the reader's language; as it is where it's none of the four."""
    return str(words_of_organisation(name))


def say_last_day(one: Mapping[str, Any]) -> str:
    """Say until when a pending command can be signed, as the API describes it, or that it no longer can."""
    day = one["last_day"]
    return say("gateway.base.names.until_day", day=day) if one["may_act"] else say(
        "gateway.base.names.not_after_day_recall_it", day=day,
    )

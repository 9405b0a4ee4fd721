"""What the ledger and scripts call by one English word or a code, told to people."""

from collections.abc import Mapping
from typing import Any

from chaincode.kernel.registers import REGISTER_WORDS
from chaincode.words import Words, say

_ORGANISATIONS = {
    "citizens": Words("citizens", "cittadini"), "commerce": Words("commerce", "commercio"),
    "municipality": Words("municipality", "comune"), "gse": Words("gse", "GSE"),
}

# what an import came by
_SOURCES = {
    "portal": Words("portal", "portale"), "distributor": Words("distributor", "distributore"),
    "gse": Words("GSE", "GSE"), "manual": Words("by hand", "a mano"), "meter": Words("meter", "contatore"),
}
# what is odd in a period's energy
_PROBLEMS = {
    "NO_READINGS": Words("no readings", "nessuna lettura"),
    "MISSING": Words("missing intervals", "intervalli mancanti"),
    "ESTIMATED": Words("estimated", "stimate"),
    "NOT_ON_LEDGER": Words("the ledger has the point otherwise", "il registro ha il punto diversamente"),
    "PART_OF_PERIOD": Words("nobody's for the whole period", "di nessuno per tutto il periodo"),
    "SET_ASIDE": Words("set aside", "da parte"), "LEFT_OUT": Words("left out", "escluse"),
}
_STATES = {
    "requested": Words("requested", "richiesto"), "accepted": Words("accepted", "accettato"),
    "delivered": Words("delivered", "reso"), "contested": Words("contested", "contestato"),
    "paid": Words("paid", "pagato"), "declined": Words("declined", "rifiutato"),
    "withdrawn": Words("withdrawn", "ritirato"), "released": Words("released", "restituito"),
    "lapsed": Words("lapsed", "decaduto"), "split": Words("split", "diviso"),
    "halved": Words("halved", "diviso a metà"),
}
_ROLES = {"provider": Words("provider", "chi fornisce"), "consumer": Words("consumer", "chi riceve")}
_THINGS = {
    "service": Words("service", "servizio"), "good": Words("good", "bene"), "space": Words("space", "spazio"),
    "knowledge": Words("knowledge", "sapere"), "discount": Words("discount", "sconto"),
}


# what waits for a second signature, by its command
_PENDING = {
    "register": Words("a registration", "un'iscrizione"), "suspend": Words("a suspension", "una sospensione"),
    "forgive": Words("a debt forgiven", "un debito condonato"), "freeze": Words("frozen keys", "chiavi bloccate"),
    "recover": Words("a recovery of keys", "un recupero di chiavi"), "thaw": Words("freed keys", "chiavi sbloccate"),
    "official": Words("GSE's figure of a month", "il dato del GSE di un mese"),
    "release_kept": Words("euro released", "euro liberati"),
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
    return str(_STATES.get(status, status))


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
    return str(_ORGANISATIONS.get(name, name))


def say_last_day(one: Mapping[str, Any]) -> str:
    """Say until when a pending command can be signed, as the API describes it, or that it no longer can."""
    day = one["last_day"]
    return say(f"until day {day}", f"entro il giorno {day}") if one["may_act"] else say(
        f"not after day {day}: recall it", f"non dopo il giorno {day}: da ritirare")

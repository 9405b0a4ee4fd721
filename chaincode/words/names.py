"""What the ledger calls by one English word, told to people."""

from collections.abc import Iterable

from chaincode.words import Joined, Texts, Words

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
STATES = (
    "requested", "accepted", "delivered", "contested", "paid", "declined", "withdrawn", "released", "lapsed", "split",
    "halved", "decided",
)

ROLES = ("officer", "service", "auditor", "energy_operator", "countersigner", "treasurer", "official", "bridge")


def words_of_organisation(name: str) -> Words:
    """Return an organisation's name; as it is where it's none of the four."""
    return Words(f"chaincode.names.organisations.{name}") if name in ORGANISATIONS else Texts(name, name)


def words_of_state(status: str) -> Words:
    """Return how an agreement stands; as it is where no rule names it so."""
    return Words(f"chaincode.names.states.{status}") if status in STATES else Texts(status, status)


def words_of_roles(names: Iterable[str]) -> Words:
    """Return roles as a list, each with the name that certificates have it by; as it is where it is none of these."""
    return Joined("chaincode.words.comma", [
        Words(f"chaincode.names.roles.{name}") if name in ROLES else name for name in names])

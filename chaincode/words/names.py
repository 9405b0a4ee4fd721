"""What the ledger calls by one English word, told to people."""

from chaincode.words import Texts, Words

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
STATES = (
    "requested", "accepted", "delivered", "contested", "paid", "declined", "withdrawn", "released", "lapsed", "split",
    "halved", "decided",
)


def words_of_organisation(name: str) -> Words:
    """Return an organisation's name; as it is where it's none of the four."""
    return Words(f"chaincode.names.organisations.{name}") if name in ORGANISATIONS else Texts(name, name)


def words_of_state(status: str) -> Words:
    """Return how an agreement stands; as it is where no rule names it so."""
    return Words(f"chaincode.names.states.{status}") if status in STATES else Texts(status, status)

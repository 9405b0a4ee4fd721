"""What the ledger and scripts call by one English word, told to people: registers and organisations."""

from analytics.repartition.remarks import REGISTERS
from chaincode.words import Words, choose

_ORGANISATIONS = {
    "citizens": Words("citizens", "cittadini"), "commerce": Words("commerce", "commercio"),
    "municipality": Words("municipality", "comune"), "gse": Words("gse", "GSE"),
}


def say_register(name: str) -> str:
    """Give a register's name in the reader's language."""
    return choose(REGISTERS[name]) if name in REGISTERS else name


def say_organisation(name: str) -> str:
    """Give an organisation's name in the reader's language; as it is where it's none of the four."""
    return str(_ORGANISATIONS.get(name, name))

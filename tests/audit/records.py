"""Steps and states made of records, for checks that are looked at one by one."""

from collections.abc import Iterable, Mapping

from chaincode.audit.findings import Finding
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record

ADA, BEA, CARLO = "a" * 64, "b" * 64, "c" * 64
PARAMETERS = Parameters("borgo", "2024-05-01", max_life_days=100, return_days=14, mediation_days=21, recovery_days=7)
NOW = Now("2024-06-19", 50, 1, PARAMETERS)
BLOCK, TRANSACTION = 7, "tx"
Told = tuple[str, dict[str, str | int]]


def encode(record: object | None) -> bytes | None:
    return None if record is None else encode_record(record)


def change(key: str, before: object | None = None, after: object | None = None) -> Change:
    return Change(key, encode(before), encode(after))


def view(records: Mapping[str, object]) -> StateView:
    return StateView({key: encode_record(record) for key, record in records.items()})


def step(command: str, *changes: Change, now: Now | None = NOW) -> Step:
    return Step(command, now, changes, BLOCK, TRANSACTION)


def tell(findings: Iterable[Finding]) -> list[Told]:
    """Codes and values; that they can be said in both languages is checked on the way."""
    made = list(findings)
    assert all(one.words() and one.words("it") for one in made)
    return [(one.code, one.values) for one in made]


def tell_placed(findings: Iterable[Finding]) -> list[Told]:
    """The same, where each finding names its block and transaction."""
    made = list(findings)
    assert {(one.block, one.transaction) for one in made} <= {(BLOCK, TRANSACTION)}
    return tell(made)

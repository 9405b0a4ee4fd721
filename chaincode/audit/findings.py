"""What an audit may find: one row a reason, whose sentence stands under its code.

check: "chain" (headers, hashes, signatures, trust), "codes" (validation codes), or I1 to I15 of the token rules. A note
is no failure: it says what somebody could have done by now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chaincode.audit.wire_words import translate
from chaincode.words import say_in

Values = dict[str, str | int]
NAMED = ("chain", "codes")  # all other checks are numbers


@dataclass(frozen=True)
class FindingReason:
    """A row: which check, a stable code, by which its sentence is found."""

    check: str
    code: str
    is_note: bool = False

    def __call__(self, block: int = -1, transaction: str = "", **values: str | int) -> "Finding":
        """Make a finding. block: its number, -1 when none is meant; transaction: its id, or ""."""
        return Finding(self, block, transaction, values)


@dataclass(frozen=True)
class Finding:
    """One thing that doesn't hold, and where."""

    reason: FindingReason
    block: int = -1
    transaction: str = ""
    values: Values = field(default_factory=dict)

    @property
    def check(self) -> str:
        """The check that failed: "chain", "codes", "I1" to "I9"."""
        return self.reason.check

    @property
    def code(self) -> str:
        """The reason's stable code."""
        return self.reason.code

    def words(self, language: str = "en") -> str:
        """Say in a sentence what was found, in "en" or "it"."""
        place = say_in(language, "chaincode.audit.findings.block", number=self.block)
        where = ", ".join(part for part in (place if self.block >= 0 else "", self.transaction[:12]) if part)
        sentence = say_in(language, f"chaincode.findings.{self.code}", **self._say_values(language))
        check = say_in(language, f"chaincode.audit.checks.{self.check}") if self.check in NAMED else self.check
        return f"{check} {self.code} ({where}): {sentence}" if where else f"{check} {self.code}: {sentence}"

    def _say_values(self, language: str) -> Values:
        is_to_translate = language == "it" and "why" in self.values
        return self.values | ({"why": translate(str(self.values["why"]))} if is_to_translate else {})

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "check": self.check, "code": self.code, "block": self.block, "transaction": self.transaction,
            "values": self.values, "words": self.words(),
        }


def parse_finding(plain: Mapping[str, Any], *, is_note: bool = False) -> Finding:
    """Read a finding of `to_plain`: its sentences are found by its code."""
    reason = FindingReason(plain["check"], plain["code"], is_note)
    return Finding(reason, plain["block"], plain["transaction"], dict(plain["values"]))


CHAIN_EMPTY = FindingReason("chain", "CHAIN_EMPTY")
CHAIN_MALFORMED = FindingReason("chain", "CHAIN_MALFORMED")
CHAIN_GENESIS = FindingReason("chain", "CHAIN_GENESIS")
CHAIN_CHANNEL = FindingReason("chain", "CHAIN_CHANNEL")
CHAIN_ROOTS = FindingReason("chain", "CHAIN_ROOTS")
CHAIN_POLICY = FindingReason("chain", "CHAIN_POLICY")
CHAIN_NUMBER = FindingReason("chain", "CHAIN_NUMBER")
CHAIN_PREVIOUS_HASH = FindingReason("chain", "CHAIN_PREVIOUS_HASH")
CHAIN_DATA_HASH = FindingReason("chain", "CHAIN_DATA_HASH")
CHAIN_SIGNATURE = FindingReason("chain", "CHAIN_SIGNATURE")
CHAIN_SPARE_SIGNATURE = FindingReason("chain", "CHAIN_SPARE_SIGNATURE", is_note=True)
CHAIN_METADATA = FindingReason("chain", "CHAIN_METADATA")
CHAIN_CUT = FindingReason("chain", "CHAIN_CUT")
CHAIN_CHECKPOINT = FindingReason("chain", "CHAIN_CHECKPOINT")
CHAIN_OUTCOME = FindingReason("chain", "CHAIN_OUTCOME")
CHAIN_CONFIGURATION = FindingReason("chain", "CHAIN_CONFIGURATION")
CHAIN_LAST_CONFIGURATION = FindingReason("chain", "CHAIN_LAST_CONFIGURATION")
CONFIGURED = FindingReason("chain", "CONFIGURED", is_note=True)
DEFINITION_POLICY = FindingReason("codes", "DEFINITION_POLICY")
DEFINITION_UNREADABLE = FindingReason("codes", "DEFINITION_UNREADABLE")
DEFINITION_RULES = FindingReason("codes", "DEFINITION_RULES")
DEFINED = FindingReason("codes", "DEFINED", is_note=True)
RULES_OTHER = FindingReason("codes", "RULES_OTHER")
RULES_OLDER = FindingReason("codes", "RULES_OLDER", is_note=True)
CODE_WRONG = FindingReason("codes", "CODE_WRONG")

I1_SUPPLY = FindingReason("I1", "I1_SUPPLY")
I2_SPENT_TWICE = FindingReason("I2", "I2_SPENT_TWICE")
I2_UNKNOWN_LOT = FindingReason("I2", "I2_UNKNOWN_LOT")
I2_NEGATIVE = FindingReason("I2", "I2_NEGATIVE")
I2_UNREADABLE = FindingReason("I2", "I2_UNREADABLE")
I3_NO_CAUSE = FindingReason("I3", "I3_NO_CAUSE")
I4_ENERGY = FindingReason("I4", "I4_ENERGY")
I4_CREDITS = FindingReason("I4", "I4_CREDITS")
I4_CEILING = FindingReason("I4", "I4_CEILING")
I4_CARRY_LEFT = FindingReason("I4", "I4_CARRY_LEFT")
I4_CARRY_KEPT = FindingReason("I4", "I4_CARRY_KEPT")
I4_SUMS = FindingReason("I4", "I4_SUMS")
I5_SUMS = FindingReason("I5", "I5_SUMS")
I5_ROOT = FindingReason("I5", "I5_ROOT")
I5_PROOF = FindingReason("I5", "I5_PROOF")
I12_PROOF = FindingReason("I12", "I12_PROOF")
I6_ANSWER = FindingReason("I6", "I6_ANSWER")
I6_WRITES = FindingReason("I6", "I6_WRITES")
I6_READS = FindingReason("I6", "I6_READS")
I6_FOREIGN = FindingReason("I6", "I6_FOREIGN")
I6_DIGEST = FindingReason("I6", "I6_DIGEST")
I6_SETTLEMENT = FindingReason("I6", "I6_SETTLEMENT")
I6_ANCHOR = FindingReason("I6", "I6_ANCHOR")
I6_NOT_FOUND = FindingReason("I6", "I6_NOT_FOUND")
I7_MEMBER = FindingReason("I7", "I7_MEMBER")
I7_POINT = FindingReason("I7", "I7_POINT")
I8_PARAMETERS = FindingReason("I8", "I8_PARAMETERS")
I8_VALUE = FindingReason("I8", "I8_VALUE")
I8_PERIOD = FindingReason("I8", "I8_PERIOD")
I9_EXPIRED = FindingReason("I9", "I9_EXPIRED")
I9_SPARED = FindingReason("I9", "I9_SPARED")
I9_EXPIRY = FindingReason("I9", "I9_EXPIRY")
I11_ELECTORS = FindingReason("I11", "I11_ELECTORS")
I11_COUNT = FindingReason("I11", "I11_COUNT")
I12_OWNER = FindingReason("I12", "I12_OWNER")
I12_NO_OWNER = FindingReason("I12", "I12_NO_OWNER")
I10_UNBACKED = FindingReason("I10", "I10_UNBACKED")
I11_TWICE = FindingReason("I11", "I11_TWICE")
I13_TOO_LONG = FindingReason("I13", "I13_TOO_LONG")
I14_FEW = FindingReason("I14", "I14_FEW")
I14_HIDDEN = FindingReason("I14", "I14_HIDDEN", is_note=True)
I15_BACKING = FindingReason("I15", "I15_BACKING")
I15_MINTED = FindingReason("I15", "I15_MINTED")
I15_RELEASED = FindingReason("I15", "I15_RELEASED")
LATE_SWEEP = FindingReason("I9", "LATE_SWEEP", is_note=True)
LATE_LEVEL = FindingReason("I9", "LATE_LEVEL", is_note=True)
LEAVER_CREDIT = FindingReason("I4", "LEAVER_CREDIT", is_note=True)

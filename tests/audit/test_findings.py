"""Every reason has its row; a sentence says check, code and where, and as much of it as is known."""

import re

import pytest

from chaincode.audit import findings
from chaincode.audit.findings import CHAIN_CUT, CHAIN_EMPTY, I2_SPENT_TWICE, Finding, FindingReason
from chaincode.words import read_sentences

REASONS = {name: one for name, one in vars(findings).items() if isinstance(one, FindingReason)}
NOTES = {
    "CHAIN_SPARE_SIGNATURE", "CONFIGURED", "DEFINED", "RULES_OLDER", "LATE_SWEEP", "LATE_LEVEL", "LEAVER_CREDIT",
    "I14_HIDDEN",
}
CHECKS = {"chain", "codes", *(f"I{number}" for number in range(1, 16))}


def test_a_note_is_no_failure_and_only_these_are_notes() -> None:
    assert {name for name, one in REASONS.items() if one.is_note} == NOTES


@pytest.mark.parametrize("name", REASONS)
def test_a_row_is_named_by_its_code_and_says_the_same_values_twice(name: str) -> None:
    one = REASONS[name]
    assert (one.code, one.check in CHECKS) == (name, True)
    sentences = read_sentences(f"chaincode.findings.{name}")
    english, italian = (set(re.findall(r"{(\w+)}", text)) for text in (sentences.en, sentences.it))
    assert english == italian
    made = one(3, "t", **dict.fromkeys(english, 5))
    assert (made.reason, made.block, made.transaction, made.values) == (one, 3, "t", dict.fromkeys(english, 5))
    assert made.words() != made.words("it")


@pytest.mark.parametrize(("block", "transaction", "english", "italian"), [
    (-1, "", "", ""), (-1, "0123456789abcdef", " (0123456789ab)", " (0123456789ab)"),
    (0, "", " (block 0)", " (blocco 0)"), (1, "", " (block 1)", " (blocco 1)"),
    (12, "0123456789abcdef", " (block 12, 0123456789ab)", " (blocco 12, 0123456789ab)"),
    (12, "t", " (block 12, t)", " (blocco 12, t)"),
])  # fmt: skip
def test_a_sentence_says_where(block: int, transaction: str, english: str, italian: str) -> None:
    one = I2_SPENT_TWICE(block, transaction, lot="lot/x")
    assert one.words() == f"I2 I2_SPENT_TWICE{english}: lot/x is spent twice."
    assert one.words("it") == f"I2 I2_SPENT_TWICE{italian}: lot/x è speso due volte."
    assert one.to_plain() == {
        "check": "I2", "code": "I2_SPENT_TWICE", "block": block, "transaction": transaction,
        "values": {"lot": "lot/x"}, "words": one.words(),
    }


def test_a_finding_of_no_place_names_none() -> None:
    assert CHAIN_EMPTY() == Finding(CHAIN_EMPTY) == Finding(CHAIN_EMPTY, -1, "", {})
    assert CHAIN_CUT(height=3, trusted=4).block == -1

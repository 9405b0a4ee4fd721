"""A transaction in words: of a deal, of what doesn't count, of what can't be read."""

import re
from typing import Any

import pytest

from chaincode.audit.explain import Explanation, describe, explain, say, say_lifecycle, shorten
from chaincode.rules import canonical
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.rwset import Write
from chaincode.wire.transaction import parse_transaction

from .chain import Keys, MemoryChain
from .ledgers import award_of, build_town, deal, publish


def id_of(chain: MemoryChain, number: int) -> str:
    envelope = messages.Envelope.FromString(parse_block(chain.blocks[number]).envelopes[0])
    return parse_transaction(envelope.payload).headers.transaction_id


def text_of(chain: MemoryChain, number: int, language: str = "en") -> str:
    found = explain(chain.blocks, id_of(chain, number), language)
    assert found is not None
    return "\n".join(found.lines())


def test_a_deal_says_who_pays_whom(audit_keys: Keys) -> None:
    chain = MemoryChain(audit_keys)
    ada, bea, *_ = build_town(chain)
    offer = publish(chain, bea)
    deal(chain, ada, bea, offer, award_of(ada.member), 250)
    asked, paid = text_of(chain, len(chain.blocks) - 4), text_of(chain, len(chain.blocks) - 1)
    assert "request: You ask" in asked and "2.50" in asked and "are used up" in asked
    assert f"for member {ada.member[:8]}…" in asked
    assert f"paid; price 2.50, held 0.00, paid 2.50, from {ada.member[:8]}… to {bea.member[:8]}…" in paid
    assert f"member {bea.member[:8]}… gets 2.50 tokens" in paid
    assert ada.member not in asked + paid
    paid, asked = text_of(chain, len(chain.blocks) - 1, "it"), text_of(chain, len(chain.blocks) - 4, "it")
    assert "riceve 2,50 token" in paid and "prezzo 2,50, vincolati 0,00, pagati 2,50" in paid
    assert "2,50" in asked and not re.search(r"\d\.\d\d\b", paid + asked)


def test_what_doesnt_count_changes_nothing(chain: MemoryChain) -> None:
    service = chain.keys.person("municipality", "service")
    first, late = (chain.endorse("open_day", service, date="2024-05-03")[0] for _ in range(2))
    chain.add(first)
    assert chain.add(late) == [Code.MVCC_READ_CONFLICT]
    text = text_of(chain, len(chain.blocks) - 1)
    assert "MVCC_READ_CONFLICT" in text and "It doesn't count and changes nothing." in text
    assert "endorsed by citizens, commerce, municipality, gse" in text


def test_a_repeated_command_says_so(chain: MemoryChain) -> None:
    service = chain.keys.person("municipality", "service")
    command_id = f"{chain.date}-{'7' * 32}"
    for _ in range(2):
        chain.add(chain.endorse("open_day", service, date="2024-05-03", command_id=command_id)[0])
    assert "It was sent before" in text_of(chain, len(chain.blocks) - 1)


def test_an_unknown_id_is_nobodys(chain: MemoryChain) -> None:
    assert explain(chain.blocks, "zz") is None


def test_words_stand_for_what_is_missing() -> None:
    assert say("no_such_command", "{}", "") == "no_such_command"
    assert say("open_day", "not json", "") == "open_day: The day ? is opened."


def test_every_kind_of_write_has_a_line() -> None:
    assert describe(Write("lot/" + "a" * 64 + "/" + "b" * 32, None)) == "tokens lot/aaaaaaaa…/bbbbbbbb… are used up"
    assert describe(Write("cmd/x", None)) == "cmd/x is deleted"
    assert describe(Write("lot/x", b"not json")) == "lot/x is written"
    assert describe(Write("supply", b'{"burnt_cents":5,"minted_cents":250}')) == (
        "so far 2.50 tokens were minted, 0.05 burnt"
    )
    assert describe(Write("commons/x", b'{"amount_cents":7}')) == "the commons get 0.07 tokens"
    assert describe(Write("now", b"{}")) == "now is written"


A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(("key", "value", "english", "italian"), [
    (f"lot/{A}/{'c' * 32}", {"owner": A, "amount_cents": 1_234, "expires_on": 90},
     "member aaaaaaaa… gets 12.34 tokens, to spend until day 90",
     "il membro aaaaaaaa… riceve 12,34 token, spendibili fino al giorno 90"),
    (f"agreement/{A}/{B}/{'c' * 32}",
     {"status": "requested", "price_cents": 100, "lots": [{"amount_cents": 60}, {"amount_cents": 5}], "consumer": A,
      "provider": B},
     "agreement cccccccc…: requested; price 1.00, held 0.65, paid 0.00, from aaaaaaaa… to bbbbbbbb…",
     "accordo cccccccc…: richiesto; prezzo 1,00, vincolati 0,65, pagati 0,00, da aaaaaaaa… a bbbbbbbb…"),
    ("settlement/2024-05-01.provisional.1", {"energy_cents": 1, "bonus_cents": 20, "welcome_cents": 300},
     "settlement 2024-05-01.provisional.1: 0.01 for energy, 0.20 bonus, 3.00 welcome",
     "liquidazione 2024-05-01.provisional.1: 0,01 per energia, 0,20 di premio, 3,00 di benvenuto"),
    ("supply", {}, "so far 0.00 tokens were minted, 0.00 burnt", "finora 0,00 token emessi, 0,00 bruciati"),
    ("commons/x", {"amount_cents": "?"}, "commons/x is written", "commons/x è scritto"),
    ("agreement/x", {"lots": []}, "agreement/x is written", "agreement/x è scritto"),
    ("lot/x", [], "lot/x is written", "lot/x è scritto"),
    ("spent/2024-05-01.provisional.1/x", {"spent_on": 3}, "tokens spent/2024-05-01.provisional.1/x are used up",
     "i token spent/2024-05-01.provisional.1/x sono consumati"),
    (f"member/{A}", {}, "member/aaaaaaaa… is written", "member/aaaaaaaa… è scritto"),
])  # fmt: skip
def test_a_write_in_both_languages(key: str, value: Any, english: str, italian: str) -> None:
    write = Write(key, canonical.encode(value))
    assert (describe(write), describe(write, "it")) == (english, italian)


def test_what_is_deleted_in_both_languages() -> None:
    assert describe(Write("lot/x", None), "it") == "i token lot/x sono consumati"
    assert describe(Write("member/x", None)) == "member/x is deleted"


def test_ids_are_shown_by_their_first_eight_characters() -> None:
    assert shorten("a" * 31) == "a" * 31
    assert shorten("a" * 32) == shorten("a" * 64) == "aaaaaaaa…"
    assert shorten(f"x {'a' * 40} y {'0' * 32}") == "x aaaaaaaa… y 00000000…"


@pytest.mark.parametrize(("code", "changes", "last"), [
    ("VALID", ("one", "two"), ["It changes:", "- one", "- two"]),
    ("VALID", (), ["It was sent before: it changes nothing."]),
    ("MVCC_READ_CONFLICT", ("one",), ["It doesn't count and changes nothing."]),
])
def test_an_explanation_line_by_line(code: str, changes: tuple[str, ...], last: list[str]) -> None:
    made = Explanation(7, "tx", code, "citizens", A, ("gse", "commerce"), "said", changes)
    by = "asked by citizens for member aaaaaaaa…, endorsed by gse, commerce"
    assert made.lines() == [f"Block 7, transaction tx: {code}", "said", by, *last]
    nobody = Explanation(7, "tx", code, "citizens", "", (), "said", changes, "it")
    assert nobody.lines()[2] == "chiesta da cittadini, approvata da "


def test_organisations_and_states_have_their_italian_names() -> None:
    made = Explanation(7, "tx", "VALID", "gse", "", ("citizens", "municipality"), "said", (), "it")
    assert made.lines()[2] == "chiesta da GSE, approvata da cittadini, comune"
    record = {"status": "withdrawn", "price_cents": 100, "lots": [], "consumer": A, "provider": B}
    assert describe(Write("agreement/x", canonical.encode(record)), "it").startswith("accordo x: ritirato;")


def test_a_command_that_lacks_a_value_or_says_none_of_its_shape() -> None:
    assert say("open_day", "[]", "") == "open_day: The day ? is opened."
    assert say("open_day", '{"date":"2024-05-02"}', "").endswith("day 2024-05-02 is opened.")
    asked = say("request", '{"price_cents":1250}', A)
    assert "12.50" in asked
    assert say("request", '{"price_cents":true}', A).count("12.50") == 0
    for args in ((), (b"x",), (b"CommitChaincodeDefinition", b"\xff"), (b"Other", b"")):
        assert say_lifecycle(args) == "another call of the network's own"


@pytest.mark.parametrize(("name", "message", "begins"), [
    (b"ApproveChaincodeDefinitionForMyOrg", messages.ApproveArgs, "approves definition 3 of volano"),
    (b"CommitChaincodeDefinition", messages.CommitArgs, "definition 3 of volano is in force"),
])
def test_a_definition_is_said_with_its_policy_or_a_question_mark(name: bytes, message: Any, begins: str) -> None:
    """None given is the channel's own; one of its own, by signatures, is a question mark."""
    policy = messages.encode(messages.ApplicationPolicy(channel_config_policy_reference="/Channel/x"))
    for parameter, said in ((policy, "/Channel/x"), (b"", "/Channel/Application/Endorsement"), (b"\x0a\x00", "?")):
        made = message(name="volano", sequence=3, version="1.2", validation_parameter=parameter)
        assert say_lifecycle((name, messages.encode(made))) == f"{begins}: version 1.2, policy {said}"


def test_the_first_transaction_whose_id_begins_so_is_explained(chain: MemoryChain) -> None:
    whole = id_of(chain, 2)
    for part in (whole, whole[:12]):
        found = explain(chain.blocks, part)
        assert found is not None
        assert (found.block, found.transaction, found.code) == (2, whole, "VALID")
        assert found.endorsers == ("citizens", "commerce", "municipality", "gse")
    assert explain(iter(chain.blocks[:2]), whole) is None
    assert explain([], whole) is None

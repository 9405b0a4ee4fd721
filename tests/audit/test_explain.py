"""A transaction in words: of a deal, of what doesn't count, of what can't be read."""

from chaincode.audit.explain import describe, explain, say
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
    assert "riceve 2.50 token" in text_of(chain, len(chain.blocks) - 1, "it")


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

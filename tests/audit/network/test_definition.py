"""A network's chaincode definition: whose approval counts, from when on it holds."""

from collections.abc import Callable
from typing import Any

import pytest

from chaincode.audit.explain import explain
from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.lifecycle import LIFECYCLE
from chaincode.wire.rwset import KeyRead, NamespaceSet, Range
from tests.audit.chain import NAMESPACE
from tests.audit.network.finding import NEXT, check
from tests.audit.network_chain import RULES, VERSION, NetworkChain, NetworkKeys, build_approval, build_commit


def test_commands_before_a_definition_don_t_count(network_keys: NetworkKeys) -> None:
    chain = NetworkChain(network_keys)
    chain.version, chain.said = VERSION, RULES
    chain.found()
    assert [one.values["right"] for one in verify(chain.blocks, chain.trust).findings] == ["INVALID_CHAINCODE"]


@pytest.mark.parametrize(("bent", "code", "block"), [
    ({"policy": "/Channel/Application/Admins"}, "DEFINITION_POLICY", 5),
    ({"version": "0.4+sha256.0000000000000000"}, "DEFINITION_RULES", -1),
    ({"version": "0.4"}, "DEFINITION_RULES", -1),
])
def test_another_definition_is_found(network_keys: NetworkKeys, bent: dict[str, str], code: str, block: int) -> None:
    chain = NetworkChain(network_keys)
    chain.define(**bent)
    assert check(chain) == [(code, block)]


def test_a_later_definition_is_noted_and_its_own_from_then_on(chain: NetworkChain) -> None:
    chain.define(2, "0.5+" + VERSION.partition("+")[2])
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert report.findings == ()
    assert [one.values["sequence"] for one in report.notes] == [1, 2]
    chain.version = VERSION
    chain.open_day()
    assert [one.code for one in verify(chain.blocks, chain.trust).findings] == ["RULES_OTHER"]


def test_a_transaction_endorsed_under_the_definition_before_conflicts(chain: NetworkChain) -> None:
    early, _ = chain.endorse("open_day", chain.keys.person("municipality", "service"), date="2024-05-02")
    chain.define(2)
    assert chain.add(early) == [Code.MVCC_READ_CONFLICT]
    assert check(chain) == []


def test_an_answer_of_other_rules_is_found(chain: NetworkChain) -> None:
    chain.said = "sha256+0000000000000000"
    chain.open_day()
    assert check(chain) == [("RULES_OTHER", NEXT)]


@pytest.mark.parametrize(("bend", "codes"), [
    (lambda one: NamespaceSet("other", (KeyRead("a", None),)), {"I6_FOREIGN"}),
    (lambda one: NamespaceSet("other", (), (Range("a", "b", ()),)), {"I6_FOREIGN"}),
    (lambda one: NamespaceSet(LIFECYCLE, (*one.reads, KeyRead("namespaces/fields/other/Sequence", None))),
     {"I6_FOREIGN", "I6_READS"}),
    (lambda one: None, {"I6_READS"}),
])  # fmt: skip
def test_only_the_definition_is_read_beside(
    chain: NetworkChain, bend: Callable[[Any], Any], codes: set[str]
) -> None:
    (one,) = chain._look_up()
    made = bend(one)
    kept = () if made is None else (one, made) if made.namespace != one.namespace else (made,)
    chain._look_up = lambda: kept  # type: ignore[method-assign]
    chain.open_day()
    assert {code for code, _ in check(chain)} == codes
    assert check(chain) != []


def test_an_approval_is_its_organisations_own(chain: NetworkChain) -> None:
    args = messages.ApproveArgs(name=NAMESPACE, sequence=2)
    sets = build_approval("commerce", f"{NAMESPACE}#2")
    codes = chain.call("gse", b"ApproveChaincodeDefinitionForMyOrg", args, sets, ("gse", "citizens", "municipality"))
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain) == []


def test_a_commit_by_two_organisations_doesn_t_count(chain: NetworkChain) -> None:
    parameter = b""
    values = {"name": NAMESPACE, "sequence": 2, "version": VERSION}
    codes = chain.call(
        "gse", b"CommitChaincodeDefinition", messages.CommitArgs(**values), build_commit(values, parameter),
        ("gse", "commerce"),
    )
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain) == []


def test_definitions_are_explained(chain: NetworkChain) -> None:
    approval, commit = (messages.decode(messages.Block, chain.blocks[at]).data.data[0] for at in (1, 5))
    for envelope, word in ((approval, "approves definition 1"), (commit, "definition 1 of volano is in force")):
        from chaincode.wire.validation import check_envelope

        identifier = check_envelope(envelope, chain.verifier).transaction_id
        made = explain(chain.blocks, identifier)
        assert made is not None
        assert made.command.startswith(word)
        assert explain(chain.blocks, identifier, "it") is not None

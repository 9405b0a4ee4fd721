"""A network's channel, Raft and BFT: quorum, configuration, definition. Each bit of trust, and who bends it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.explain import explain
from chaincode.audit.verify import Report, verify
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.config_update import ConfigurationError, check_update
from chaincode.wire.genesis import build_policy
from chaincode.wire.lifecycle import LIFECYCLE
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import NamespaceSet, Range, Read, Write
from chaincode.wire.signing import sign
from chaincode.wire.transaction import Action, Response, build_envelope, build_response_payload, build_transaction
from network.authority import create_authority

from .chain import NAMESPACE, ORGANISATIONS
from .network_chain import RULES, VERSION, NetworkChain, NetworkKeys

NEXT = 7  # the block after block 0, four approvals, a commit, the founding


@pytest.fixture(scope="session", params=["2.5", "3.1"])
def network_keys(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NetworkKeys:
    return NetworkKeys(tmp_path_factory.mktemp("network"), request.param)


@pytest.fixture
def chain(network_keys: NetworkKeys) -> NetworkChain:
    """A channel with a definition and a founded community."""
    made = NetworkChain(network_keys)
    made.define()
    made.found()
    return made


def found(report: Report) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in report.findings]


def check(chain: NetworkChain) -> list[tuple[str, int]]:
    return found(verify(chain.blocks, chain.trust))


def test_an_honest_channel_has_nothing_to_find(chain: NetworkChain) -> None:
    chain.join("citizens")
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert report.findings == ()
    assert [one.code for one in report.notes] == ["DEFINED"]
    assert report.notes[0].values == {"sequence": 1, "version": VERSION}
    assert (report.transactions, report.valid) == (9, 9)
    assert report.state_digest == chain.state.digest(NAMESPACE)
    assert verify(chain.blocks, chain.trust, workers=1) == report


def test_the_trust_file_asks_for_the_quorum(chain: NetworkChain) -> None:
    assert (chain.trust.orderers, chain.trust.endorsers) == (3 if chain.is_bft else 1, 3)
    assert list(chain.trust.roots) == list(ORGANISATIONS)


def test_fewer_orderers_than_the_quorum_are_found(chain: NetworkChain) -> None:
    chain.signers = chain.signers[1:]
    chain.open_day()
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]
    report = verify(chain.blocks, replace(chain.trust, orderers=1))
    assert found(report) == [("CHAIN_SIGNATURE", NEXT)], "the channel's own quorum can't be asked away"


def test_one_orderer_twice_is_one(chain: NetworkChain) -> None:
    chain.signers = ("gse", "gse", "citizens") if chain.is_bft else ()
    chain.open_day()
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]


@pytest.mark.parametrize("kind", ["peers", "admins"])
def test_only_orderers_sign_blocks(chain: NetworkChain, kind: str) -> None:
    held, chain.keys.orderers = chain.keys.orderers, getattr(chain.keys, kind)
    try:
        chain.open_day()
    finally:
        chain.keys.orderers = held
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]


def test_a_wrong_newest_configuration_is_found(chain: NetworkChain) -> None:
    chain.wanted = 2
    chain.open_day()
    assert check(chain) == [("CHAIN_LAST_CONFIGURATION", NEXT)]


# The configuration


def set_batch(group: Any) -> None:
    one = group.groups["Orderer"].values["BatchTimeout"]
    one.value, one.version = b"\x0a\x025s", one.version + 1


def replace_root(name: str, chain: NetworkChain, folder: Any) -> Callable[[Any], None]:
    """Give an organisation another root beside its own, in both of its groups."""
    root = create_authority(name, folder, name="second").certificate_pem
    return alter_own(name, lambda msp: msp.root_certs.append(root))


def alter_own(name: str, alter: Callable[[Any], None]) -> Callable[[Any], None]:
    """Alter whom an organisation trusts (FabricMSPConfig), in both of its groups."""

    def change(group: Any) -> None:
        for kind in ("Application", "Orderer"):
            one = group.groups[kind].groups[name].values["MSP"]
            config = messages.decode(messages.MSPConfig, one.value)
            msp = messages.decode(messages.FabricMSPConfig, config.config)
            alter(msp)
            config.config = messages.encode(msp)
            one.value, one.version = messages.encode(config), one.version + 1

    return change


def lower_policy(group: Any) -> None:
    one = group.groups["Application"].policies["Endorsement"]
    one.policy.value, one.version = build_policy(ORGANISATIONS, 1), one.version + 1


def test_an_update_that_the_majority_signed_is_noted(chain: NetworkChain) -> None:
    chain.configure(set_batch, by=ORGANISATIONS[:3])
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert report.findings == ()
    assert report.notes[0].code == "CONFIGURED"
    assert report.notes[0].values == {
        "sequence": 1, "changed": "Channel/Orderer/BatchTimeout", "by": "citizens, commerce, municipality",
    }


def test_an_organisation_changes_its_own_certificates_alone(chain: NetworkChain, tmp_path: Any) -> None:
    chain.configure(replace_root("gse", chain, tmp_path), by=("gse",))
    chain.open_day()
    assert check(chain) == []
    assert verify(chain.blocks, chain.trust, workers=1).is_ok


def force(chain: NetworkChain, envelope: bytes) -> None:
    """Put a CONFIG envelope into a block that orderers sign who took leave of their rules."""
    last = parse_block(chain.blocks[-1])
    chain.configured_at = last.number + 1
    chain.blocks.append(chain._seal(last.number + 1, last.hash, [envelope], [Code.VALID], None))


def test_another_organisations_certificates_aren_t_its_to_change(chain: NetworkChain, tmp_path: Any) -> None:
    change = replace_root("citizens", chain, tmp_path)
    force(chain, chain.build_update(change, by=("gse", "commerce", "municipality")))
    assert check(chain) == [("CHAIN_CONFIGURATION", NEXT)]


@pytest.mark.parametrize(("bent", "says"), [
    ({"by": ORGANISATIONS[:2]}, "isn't signed for as Admins asks"),
    ({"by": ("gse", "gse", "gse")}, "isn't signed for"),
    ({"by": ORGANISATIONS, "units": "peers"}, "isn't signed for"),
    ({"by": ORGANISATIONS, "units": "orderers"}, "isn't signed for"),
    ({"by": ORGANISATIONS, "sequence": 2}, "sequence 2 follows 0"),
    ({"by": ORGANISATIONS, "sneak": lower_policy}, "another configuration"),
    ({"by": ORGANISATIONS, "kind": messages.CONFIG}, "no update stands behind it"),
    ({"by": ORGANISATIONS, "channel": "valleoscura"}, "another channel"),
])
def test_an_update_without_leave_ends_the_chain(chain: NetworkChain, bent: dict[str, Any], says: str) -> None:
    envelope = chain.build_update(set_batch, **bent)
    with pytest.raises(ConfigurationError, match=says):
        check_update(envelope, chain.verifier)
    force(chain, envelope)
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert found(report) == [("CHAIN_CONFIGURATION", NEXT)]
    assert report.height == NEXT
    assert verify(chain.blocks, chain.trust, workers=1).to_plain() == report.to_plain()


@pytest.mark.parametrize("list_name", ["root_certs", "revocation_list"])
def test_an_update_that_cannot_be_read_is_found(chain: NetworkChain, list_name: str) -> None:
    """Its own administrator signed it, and nobody else: the audit names the block and goes no further."""
    spoil = alter_own("gse", lambda msp: getattr(msp, list_name).append(b"neither PEM nor DER"))
    force(chain, chain.build_update(spoil, by=("gse",)))
    chain.open_day()
    for workers in (0, 1):
        assert found(verify(chain.blocks, chain.trust, workers=workers)) == [("CHAIN_CONFIGURATION", NEXT)]


def test_an_update_that_changes_nothing_or_skips_a_version_ends_the_chain(chain: NetworkChain) -> None:
    def skip(group: Any) -> None:
        set_batch(group)
        set_batch(group)

    for change in (lambda group: None, skip):
        blocks = list(chain.blocks)
        force(chain, chain.build_update(change, by=ORGANISATIONS))
        assert check(chain) == [("CHAIN_CONFIGURATION", NEXT)]
        chain.blocks, chain.configured_at = blocks, 0


def add_value(version: int = 0, above: int = 1) -> Callable[[Any], None]:
    """Put a value among the members' own that this channel doesn't have; above: versions that their group rises."""

    def change(group: Any) -> None:
        members = group.groups["Application"]
        assert "Later" not in members.values
        members.values["Later"].mod_policy, members.values["Later"].version = "Admins", version
        members.version += above

    return change


def test_what_is_new_is_signed_for_as_the_group_above_asks(chain: NetworkChain) -> None:
    blocks = list(chain.blocks)
    for change, by in (
        (add_value(), ORGANISATIONS[:2]), (add_value(version=1), ORGANISATIONS), (add_value(above=0), ORGANISATIONS),
        (add_value(above=2), ORGANISATIONS),
    ):
        force(chain, chain.build_update(change, by=by))
        assert check(chain) == [("CHAIN_CONFIGURATION", NEXT)]
        chain.blocks, chain.configured_at = list(blocks), 0
    chain.configure(add_value(), by=ORGANISATIONS[:3])
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert report.findings == ()
    assert report.notes[0].values["changed"] == "Channel/Application, Channel/Application/Later"


def test_a_lower_endorsement_policy_is_found_though_it_was_signed_for(chain: NetworkChain) -> None:
    chain.configure(lower_policy, by=ORGANISATIONS[:3])
    chain.open_day()
    assert check(chain) == [("CHAIN_POLICY", NEXT)]


def test_a_configuration_among_other_transactions_is_found(chain: NetworkChain) -> None:
    envelope = chain.build_update(set_batch, by=ORGANISATIONS)
    other, _ = chain.endorse("open_day", chain.keys.person("municipality", "service"), date="2024-05-02")
    chain.add(other, envelope)
    assert check(chain) == [("CHAIN_CONFIGURATION", NEXT)]


def test_a_swapped_block_0_is_found(chain: NetworkChain, network_keys: NetworkKeys) -> None:
    block = messages.decode(messages.Block, chain.blocks[0])
    block.data.data[0] = block.data.data[0].replace(b"vallechiara", b"valleoscura")
    assert check_with(chain, messages.encode(block))[0] == ("CHAIN_CHANNEL", 0)


def check_with(chain: NetworkChain, block0: bytes) -> list[tuple[str, int]]:
    return found(verify([block0, *chain.blocks[1:]], chain.trust))


# The definition


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
    (lambda one: NamespaceSet("other", (Read("a", None),)), {"I6_FOREIGN"}),
    (lambda one: NamespaceSet("other", (), (Range("a", "b", ()),)), {"I6_FOREIGN"}),
    (lambda one: NamespaceSet(LIFECYCLE, (*one.reads, Read("namespaces/fields/other/Sequence", None))),
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
    from .network_chain import build_approval

    args = messages.ApproveArgs(name=NAMESPACE, sequence=2)
    sets = build_approval("commerce", f"{NAMESPACE}#2")
    codes = chain.call("gse", b"ApproveChaincodeDefinitionForMyOrg", args, sets, ("gse", "citizens", "municipality"))
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain) == []


def test_a_commit_by_two_organisations_doesn_t_count(chain: NetworkChain) -> None:
    from .network_chain import build_commit

    parameter = b""
    values = {"name": NAMESPACE, "sequence": 2, "version": VERSION}
    codes = chain.call(
        "gse", b"CommitChaincodeDefinition", messages.CommitArgs(**values), build_commit(values, parameter),
        ("gse", "commerce"),
    )
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain) == []


def test_a_changed_code_is_found(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), peers=ORGANISATIONS[:2], date="2024-05-02"
    )
    assert chain.add(envelope, codes=[Code.VALID]) == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain)[0] == ("CODE_WRONG", NEXT)


def test_the_same_envelope_again_is_a_duplicate_whatever_its_code(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), peers=ORGANISATIONS[:2], date="2024-05-02"
    )
    assert chain.add(envelope) == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert chain.add(envelope) == [Code.DUPLICATE_TXID]
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


def test_writes_of_another_chaincode_into_ours_are_found(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), date="2024-05-02",
        bend=lambda one: replace(one, writes=(*one.writes, Write("zz", b"1"))),
    )
    chain.add(envelope)
    assert ("I6_WRITES", NEXT) in check(chain)


def foreign(chain: NetworkChain) -> bytes:
    """A good transaction of another chaincode of the channel."""
    by = chain.keys.person("citizens", "service")
    proposal = parse_proposal(build_proposal(
        chain.keys.trust.channel, "other", (b"put",), creator=by.creator, nonce=b"o" * 24, timestamp_s=1,
    ))
    action = Action("other", "1", Response(200), (NamespaceSet("other", (), (), (Write("k", b"v"),)),))
    payload = build_response_payload(proposal, action)
    transaction = build_transaction(
        proposal, payload, [chain._endorse(payload, chain.keys.peers[peer]) for peer in ("citizens", "commerce", "gse")]
    )
    return build_envelope(transaction, sign(by.credential.key, transaction))


def test_a_code_of_another_chaincodes_transaction_is_listed_and_bound_by_a_checkpoint(chain: NetworkChain) -> None:
    """Nobody signs it and this audit doesn't run that chaincode: only who kept an outcome can tell."""
    assert chain.add(foreign(chain)) == [Code.VALID]
    honest = verify(chain.blocks, chain.trust)
    bound = replace(chain.trust, checkpoint=honest.checkpoint)
    block = messages.decode(messages.Block, chain.blocks[-1])
    block.metadata.metadata[messages.TRANSACTIONS_FILTER] = bytes([Code.MVCC_READ_CONFLICT])
    bent = [*chain.blocks[:-1], messages.encode(block)]
    assert verify(bent, chain.trust).is_ok
    assert "foreign_codes" in [one.name for one in honest.unsigned]
    assert [one.code for one in verify(bent, bound).findings] == ["CHAIN_OUTCOME"]
    assert "foreign_codes" not in [one.name for one in verify(chain.blocks, bound).unsigned]
    # at any block before the checkpoint, too
    chain.add(chain.endorse("open_day", chain.keys.person("municipality", "service"), date="2024-05-02")[0])
    later = replace(chain.trust, checkpoint=verify(chain.blocks, chain.trust).checkpoint)
    assert verify(chain.blocks, later).is_ok
    assert [one.code for one in verify([*bent, chain.blocks[-1]], later).findings] == ["CHAIN_OUTCOME"]


def test_a_commit_hash_is_listed_and_nothing_else_may_stand_there(chain: NetworkChain) -> None:
    names = [one.name for one in verify(chain.blocks, chain.trust).unsigned]
    assert names[0] == "commit_hashes"
    for value, codes in (
        (b"\x0a\x20" + b"h" * 32, []), (b"\x0a\x1f" + b"h" * 31, ["CHAIN_METADATA"]), (b"x", ["CHAIN_METADATA"]),
    ):
        block = messages.decode(messages.Block, chain.blocks[2])
        block.metadata.metadata[messages.COMMIT_HASH] = value
        bent = [*chain.blocks[:2], messages.encode(block), *chain.blocks[3:]]
        assert [one.code for one in verify(bent, chain.trust).findings] == codes

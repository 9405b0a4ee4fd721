"""The channel's policies as Fabric reads them, and the numbers that stand in blocks."""

from pathlib import Path

import pytest
from fabric_protos.peer.transaction_pb2 import TxValidationCode

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.identity import Identity, is_same, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ADMIN, ALL, ANY, IDENTITY, MAJORITY, MEMBER, ROLE, Policies
from chaincode.wire.trust import BFT, EMBEDDED, RAFT, Consenter, Trust
from network.authority import Authority, Credential, create_authority, enrol

NAMES = ("citizens", "commerce", "municipality", "gse")
CLIENT, PEER, ORDERER = 2, 3, 4


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Authority]:
    folder: Path = tmp_path_factory.mktemp("authorities")
    return {name: create_authority(name, folder) for name in NAMES}


@pytest.fixture(scope="module")
def peers(authorities: dict[str, Authority]) -> dict[str, Credential]:
    return {name: enrol(one, "peer", unit="peer") for name, one in authorities.items()}


def identity(name: str, held: Credential) -> Identity:
    return parse_creator(serialise_identity(name, held.certificate))


def role(name: str, number: int) -> tuple[int, bytes]:
    return ROLE, messages.encode(messages.MSPRole(msp_identifier=name, role=number))


def signature_policy(rule: object, *principals: tuple[int, bytes]) -> tuple[int, bytes]:
    """A policy: a rule is the number of a principal, or (n, rule, rule, ...)."""
    envelope = messages.SignaturePolicyEnvelope()
    write_rule(envelope.rule, rule)
    for classification, principal in principals:
        envelope.identities.add(principal_classification=classification, principal=principal)
    return messages.SIGNATURE_POLICY, messages.encode(envelope)


def write_rule(message: object, rule: object) -> None:
    if isinstance(rule, tuple):
        message.n_out_of.n = rule[0]  # type: ignore[attr-defined]
        for below in rule[1:]:
            write_rule(message.n_out_of.rules.add(), below)  # type: ignore[attr-defined]
    elif rule is not None:
        message.signed_by = rule  # type: ignore[attr-defined]


def meta_policy(rule: int, below: str = "Readers") -> tuple[int, bytes]:
    return messages.IMPLICIT_META_POLICY, messages.encode(messages.ImplicitMetaPolicy(rule=rule, sub_policy=below))


def build(*placed: tuple[str, tuple[int, bytes]], admins: dict[str, list[bytes]] | None = None) -> Policies:
    """Policies of a channel: each at its path, as "Application/citizens/Readers"."""
    root = messages.ConfigGroup()
    for path, (kind, value) in placed:
        *groups, name = path.split("/")
        group = root
        for one in groups:
            group = group.groups[one]
        group.policies[name].policy.type = kind
        group.policies[name].policy.value = value
    return Policies(root, admins or {})


def holds(policy: tuple[int, bytes], *signers: Identity, admins: dict[str, list[bytes]] | None = None) -> bool:
    return build(("P", policy), admins=admins).is_satisfied("/Channel/P", signers)


def test_codes_are_fabrics() -> None:
    assert {code.name: code.value for code in Code} == dict(TxValidationCode.items())


@pytest.mark.parametrize(("needed", "signers", "is_enough"), [
    (1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False), (3, 3, True), (3, 4, True), (4, 3, False),
])  # fmt: skip
def test_so_many_organisations_must_have_signed(
    peers: dict[str, Credential], needed: int, signers: int, is_enough: bool
) -> None:
    policy = signature_policy((needed, 0, 1, 2, 3), *(role(name, PEER) for name in NAMES))
    assert holds(policy, *(identity(name, peers[name]) for name in NAMES[:signers])) is is_enough


def test_a_signer_counts_once_and_a_branch_that_fails_uses_nobody_up(peers: dict[str, Credential]) -> None:
    citizens, commerce = (identity(name, peers[name]) for name in NAMES[:2])
    same = role("citizens", PEER), role("commerce", PEER)
    assert not holds(signature_policy((2, 0, 0), *same), citizens)
    assert holds(signature_policy((2, 0, 1), *same), citizens, commerce)
    # the first branch needs both and another; its citizens must be there for the second
    assert holds(signature_policy((1, (3, 0, 1, 0), (2, 0, 1)), *same), citizens, commerce)
    assert not holds(signature_policy((2, (1, 0), (1, 0)), *same), citizens)
    assert holds(signature_policy((2, (1, 0), (1, 1)), *same), commerce, citizens)


def test_roles_are_those_of_the_certificate(authorities: dict[str, Authority], peers: dict[str, Credential]) -> None:
    peer = identity("citizens", peers["citizens"])
    client = identity("citizens", enrol(authorities["citizens"], "a", unit="client"))
    admin = identity("citizens", enrol(authorities["citizens"], "b", unit="admin"))
    orderer = identity("citizens", enrol(authorities["citizens"], "c", unit="orderer"))
    for number, unit in ((ADMIN, admin), (CLIENT, client), (PEER, peer), (ORDERER, orderer)):
        policy = signature_policy(0, role("citizens", number))
        assert [one for one in (admin, client, peer, orderer) if holds(policy, one)] == [unit]
    assert all(holds(signature_policy(0, role("citizens", MEMBER)), one) for one in (admin, client, peer, orderer))
    assert not holds(signature_policy(0, role("gse", MEMBER)), peer)
    assert not holds(signature_policy(0, role("citizens", 9)), peer)


def test_an_admin_may_be_named_by_its_certificate(authorities: dict[str, Authority]) -> None:
    held, second = (enrol(authorities["citizens"], name, unit="client") for name in ("named", "other"))
    named, other = identity("citizens", held), identity("citizens", second)
    policy = signature_policy(0, role("citizens", ADMIN))
    admins = {"citizens": [held.certificate]}
    assert holds(policy, named, admins=admins)
    assert not holds(policy, other, admins=admins)
    assert not holds(policy, named, admins={"gse": [held.certificate]})
    assert not holds(signature_policy(0, role("citizens", PEER)), named, admins=admins)


def test_an_identity_is_one_certificate_of_one_organisation(peers: dict[str, Credential]) -> None:
    citizens, commerce = (identity(name, peers[name]) for name in NAMES[:2])
    policy = signature_policy(0, (IDENTITY, citizens.serialised))
    assert holds(policy, citizens)
    assert not holds(policy, commerce)
    elsewhere = parse_creator(serialise_identity("gse", peers["citizens"].certificate))
    assert not holds(policy, elsewhere)
    assert is_same(citizens, parse_creator(citizens.serialised))
    assert not is_same(citizens, elsewhere)


@pytest.mark.parametrize("rule", [None, 1, (1, 1), (1, (1, None))])
def test_what_is_no_policy_is_satisfied_by_nobody(peers: dict[str, Credential], rule: object) -> None:
    assert not holds(signature_policy(rule, role("citizens", MEMBER)), identity("citizens", peers["citizens"]))


def test_a_principal_or_policy_of_another_kind_is_satisfied_by_nobody(peers: dict[str, Credential]) -> None:
    peer = identity("citizens", peers["citizens"])
    for kind in (1, 3, 4):
        assert not holds(signature_policy(0, (kind, role("citizens", MEMBER)[1])), peer)
    for policy in ((0, b""), (2, b""), (messages.SIGNATURE_POLICY, b"\xff"), (messages.IMPLICIT_META_POLICY, b"\xff")):
        assert not holds(policy, peer)


@pytest.mark.parametrize(("rule", "enough"), [(ANY, 1), (MAJORITY, 3), (ALL, 4)])
def test_a_sum_of_the_groups_below(peers: dict[str, Credential], rule: int, enough: int) -> None:
    below = [(f"Application/{name}/Readers", signature_policy(0, role(name, MEMBER))) for name in NAMES]
    policies = build(("Application/Readers", meta_policy(rule)), *below)
    signers = [identity(name, peers[name]) for name in NAMES]
    found = [policies.is_satisfied("/Channel/Application/Readers", signers[:count]) for count in range(5)]
    assert found == [count >= enough for count in range(5)]


@pytest.mark.parametrize(("count", "enough"), [(1, 1), (2, 2), (3, 2), (5, 3)])
def test_a_majority_is_more_than_half_and_groups_without_the_policy_count(
    peers: dict[str, Credential], count: int, enough: int
) -> None:
    here, citizens = signature_policy(0, role("citizens", MEMBER)), identity("citizens", peers["citizens"])
    for having in range(1, count + 1):
        below = [(f"A/{n}/{'Readers' if n < having else 'Writers'}", here) for n in range(count)]
        policies = build(("A/Readers", meta_policy(MAJORITY)), *below)
        assert policies.is_satisfied("/Channel/A/Readers", [citizens]) is (having >= enough)


@pytest.mark.parametrize(("rule", "is_satisfied"), [(ANY, True), (ALL, True), (MAJORITY, True), (3, False)])
def test_of_no_group_at_all_none_is_enough(rule: int, is_satisfied: bool) -> None:
    assert build(("A/Readers", meta_policy(rule))).is_satisfied("/Channel/A/Readers", []) is is_satisfied


def test_paths_are_absolute_or_below_a_place(peers: dict[str, Credential]) -> None:
    peer = [identity("citizens", peers["citizens"])]
    policies = build(("A/B/P", signature_policy(0, role("citizens", MEMBER))))
    assert policies.has("/Channel/A/B/P")
    for path in ("/Channel/A/B/Q", "/Channel/A/P", "/Channel/X/B/P", "/Other/A/B/P", "/Channel", "", "P"):
        assert not policies.has(path)
        assert not policies.is_satisfied(path, peer)
    assert policies.is_satisfied("P", peer, ["A", "B"])
    assert policies.is_satisfied("B/P", peer, ["A"])
    assert not policies.is_satisfied("P", peer, ["A"])


@pytest.mark.parametrize(("orderers", "quorum"), [
    (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (8, 6), (9, 6), (10, 7), (13, 9),
])  # fmt: skip
def test_a_bft_block_needs_more_than_two_thirds_of_its_orderers(orderers: int, quorum: int) -> None:
    consenters = tuple(Consenter(number, "citizens", b"") for number in range(orderers))
    assert Trust("c", (), consensus=BFT, consenters=consenters).quorum == quorum
    assert Trust("c", (), consensus=RAFT, consenters=consenters).quorum == 1
    assert Trust("c", (), consensus=EMBEDDED, consenters=consenters).quorum == 1
    assert [Trust("c", (), consensus=kind).is_network for kind in (EMBEDDED, RAFT, BFT)] == [False, True, True]


def test_bytes_that_are_another_message_are_named() -> None:
    with pytest.raises(MalformedError, match="not a Envelope"):
        messages.decode(messages.Envelope, b"\xff")

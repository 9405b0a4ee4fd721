"""A channel's configuration as a record of trust: what is written is read, and what would mislead is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.config_update import _build, _list_elements
from chaincode.wire.configuration import is_configuration, open_configuration, parse_policy, read_configuration
from chaincode.wire.genesis import build_genesis, build_policy
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import parse_common_headers
from chaincode.wire.trust import EMBEDDED, Trust
from network.authority import create_authority

NAMES = ("citizens", "commerce", "municipality", "gse")


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    folder: Path = tmp_path_factory.mktemp("authorities")
    return Trust("vallechiara", tuple(create_authority(name, folder).describe() for name in NAMES))


def open_genesis(trust: Trust) -> Any:
    block = parse_block(build_genesis(trust, b"n" * 24, 7))
    assert is_configuration(block)
    channel, envelope = open_configuration(block.envelopes[0])
    assert channel == "vallechiara"
    return envelope.config


def test_what_is_written_is_read(trust: Trust) -> None:
    assert read_configuration("vallechiara", open_genesis(trust)) == trust
    assert trust.consensus == EMBEDDED


def test_each_organisation_is_an_msp_of_fabric_s_own_kind(trust: Trust) -> None:
    for group in groups(open_genesis(trust)).values():
        config = messages.decode(messages.MSPConfig, group.values["MSP"].value)
        msp = messages.decode(messages.FabricMSPConfig, config.config)
        family = (msp.crypto_config.signature_hash_family, msp.crypto_config.identity_identifier_hash_function)
        assert (config.type, family, msp.fabric_node_ous.enable) == (0, ("SHA2", "SHA256"), True)
        assert (group.mod_policy, group.values["MSP"].mod_policy) == ("Admins", "Admins")


@pytest.mark.parametrize("has_capabilities", [True, False])
def test_what_nobody_may_change_is_the_admins_where_orderers_have_capabilities(has_capabilities: bool) -> None:
    group = messages.ConfigGroup(version=3)
    orderer = group.groups["Orderer"]
    orderer.values["Capabilities" if has_capabilities else "BatchSize"].value = b"x"
    orderer.policies["Readers"].version = 2
    orderer.policies["Writers"].mod_policy = "Writers"
    built = _build(dict(_list_elements(group)), ("Channel",))
    wanted = "Admins" if has_capabilities else ""
    own = built.groups["Orderer"]
    found = [one.mod_policy for one in (built, own, *own.values.values(), own.policies["Readers"])]
    assert found == [wanted] * 4
    assert (own.policies["Writers"].mod_policy, own.policies["Readers"].version, built.version) == ("Writers", 2, 3)


def groups(config: Any) -> Any:
    return config.channel_group.groups["Application"].groups


def policy(config: Any) -> Any:
    return config.channel_group.groups["Application"].policies["Endorsement"].policy


def turn_units_off(config: Any) -> None:
    msp = messages.decode(messages.MSPConfig, groups(config)["gse"].values["MSP"].value)
    inner = messages.decode(messages.FabricMSPConfig, msp.config)
    inner.fabric_node_ous.enable = False
    msp.config = messages.encode(inner)
    groups(config)["gse"].values["MSP"].value = messages.encode(msp)


def rename_unit(config: Any) -> None:
    msp = messages.decode(messages.MSPConfig, groups(config)["gse"].values["MSP"].value)
    inner = messages.decode(messages.FabricMSPConfig, msp.config)
    inner.fabric_node_ous.peer_ou_identifier.organizational_unit_identifier = "client"
    msp.config = messages.encode(inner)
    groups(config)["gse"].values["MSP"].value = messages.encode(msp)


def add_orderers(config: Any) -> None:
    """An orderer organisation of one's name with other authorities."""
    below = config.channel_group.groups["Orderer"].groups["gse"]
    below.CopyFrom(groups(config)["gse"])
    msp = messages.decode(messages.MSPConfig, below.values["MSP"].value)
    inner = messages.decode(messages.FabricMSPConfig, msp.config)
    inner.root_certs.append(inner.root_certs[0])
    msp.config = messages.encode(inner)
    below.values["MSP"].value = messages.encode(msp)


@pytest.mark.parametrize(("bend", "says"), [
    (lambda config: groups(config)["again"].CopyFrom(groups(config)["gse"]), "two organisations of one name"),
    (lambda config: groups(config).pop("gse"), "unknown organisation"),
    (turn_units_off, "doesn't tell peers"), (rename_unit, "doesn't tell peers"),
    (add_orderers, "one organisation as two"),
    (lambda config: setattr(policy(config), "type", messages.IMPLICIT_META_POLICY), "isn't written out"),
    (lambda config: setattr(policy(config), "value", build_policy(NAMES, 5)), "isn't OutOf"),
    (lambda config: setattr(policy(config), "value", build_policy(NAMES, 0)), "isn't OutOf"),
    (lambda config: setattr(policy(config), "value", build_policy((*NAMES, "gse"), 3)), "isn't OutOf"),
])  # fmt: skip
def test_what_would_mislead_is_refused(trust: Trust, bend: Callable[[Any], Any], says: str) -> None:
    config = open_genesis(trust)
    bend(config)
    with pytest.raises(MalformedError, match=says):
        read_configuration("vallechiara", config)


@pytest.mark.parametrize("bend", [
    lambda principal: setattr(principal, "principal_classification", 1),  # of an organisational unit
    lambda principal: setattr(principal, "principal", b"\x0a\x03gse"),  # any member, Fabric's role 0
    lambda principal: setattr(principal, "principal", b"\x0a\x03gse\x10\x02"),  # a client, role 2
])
def test_a_policy_of_others_than_peers_is_refused(bend: Callable[[Any], None]) -> None:
    policy = messages.SignaturePolicyEnvelope.FromString(build_policy(NAMES, 3))
    assert policy.identities[-1].principal == b"\x0a\x03gse\x10\x03"
    bend(policy.identities[-1])
    with pytest.raises(MalformedError, match="something else than peers"):
        parse_policy(policy.SerializeToString())


@pytest.mark.parametrize("threshold", [1, 3, 4])
def test_a_policy_is_so_many_of_these_peers(threshold: int) -> None:
    assert parse_policy(build_policy(NAMES, threshold)) == (NAMES, threshold)


def test_headers_may_name_no_chaincode_where_none_is_called() -> None:
    signature = messages.encode(messages.SignatureHeader(creator=b"c", nonce=b"n"))
    for kind in (messages.CONFIG, messages.CONFIG_UPDATE):
        for extension in (b"", b"\xff"):
            channel = messages.ChannelHeader(type=kind, channel_id="c", tx_id="t", extension=extension)
            found = parse_common_headers(messages.encode(channel), signature)
            assert (found.kind, found.chaincode, found.channel, found.transaction_id) == (kind, "", "c", "t")
    for bad in (messages.ChannelHeader(type=4), messages.ChannelHeader(type=messages.CONFIG, epoch=1)):
        with pytest.raises(MalformedError):
            parse_common_headers(messages.encode(bad), signature)
    whole = messages.encode(messages.ChannelHeader(type=messages.CONFIG))
    for half in (messages.SignatureHeader(creator=b"c"), messages.SignatureHeader(nonce=b"n")):
        with pytest.raises(MalformedError, match="no nonce or no creator"):
            parse_common_headers(whole, messages.encode(half))

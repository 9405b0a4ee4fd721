"""A network's configuration: who may change what of it, and what ends the chain."""

from collections.abc import Callable
from typing import Any

import pytest

from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.config_update import ConfigurationError, check_update
from chaincode.wire.genesis import build_policy
from network.authority import create_authority
from tests.audit.chain import ORGANISATIONS
from tests.audit.network.finding import NEXT, check, found
from tests.audit.network_chain import NetworkChain, NetworkKeys


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

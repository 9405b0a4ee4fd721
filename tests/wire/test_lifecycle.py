"""A chaincode's definition as Fabric keeps it, who may approve it, and what nodes said when a call failed."""

from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.wire import messages
from chaincode.wire.error_details import ErrorDetail, Status, parse_error_details
from chaincode.wire.lifecycle import Definition, is_lifecycle_endorsed, parse_call, read_definition
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ENDORSEMENT

OTHER = "/Channel/Application/Other"


def policy(reference: str) -> bytes:
    return messages.encode(messages.ApplicationPolicy(channel_config_policy_reference=reference))


def fields(
    *, version: str = "1", plugin: str = "escc", init: bool = False, parameter: bytes = b"", collections: bytes = b""
) -> dict[str, Any]:
    endorsement = messages.ChaincodeEndorsementInfo(version=version, endorsement_plugin=plugin, init_required=init)
    validation = messages.ChaincodeValidationInfo(validation_plugin="vscc", validation_parameter=parameter)
    return {
        "Sequence": messages.StateData(Int64=3),
        "EndorsementInfo": messages.StateData(Bytes=messages.encode(endorsement)),
        "ValidationInfo": messages.StateData(Bytes=messages.encode(validation)),
        "Collections": messages.StateData(Bytes=collections),
    }


def read(found: dict[str, Any]) -> Definition | None:
    rows = {f"namespaces/fields/volano/{name}": messages.encode(value) for name, value in found.items()}
    return read_definition(rows.get, "volano")


def test_a_definition_is_read_from_its_four_fields() -> None:
    assert read(fields()) == Definition("volano", 3, "1", ENDORSEMENT, ("escc", "vscc"), True)
    assert read(fields(version="2", parameter=policy(OTHER))) == Definition("volano", 3, "2", OTHER)
    assert read({}) is None
    for name in ("EndorsementInfo", "ValidationInfo", "Collections"):
        with pytest.raises(MalformedError, match=f"no {name}"):
            read({key: value for key, value in fields().items() if key != name})


@pytest.mark.parametrize(("changed", "is_plain", "is_usual"), [
    ({}, True, True), ({"parameter": policy(ENDORSEMENT)}, True, True), ({"parameter": policy(OTHER)}, True, False),
    ({"plugin": "own"}, True, False), ({"init": True}, False, False), ({"collections": b"x"}, False, False),
])  # fmt: skip
def test_only_the_usual_definition_is_usual(changed: dict[str, Any], is_plain: bool, is_usual: bool) -> None:
    found = read(fields(**changed))
    assert found is not None
    assert (found.is_plain, found.is_usual) == (is_plain, is_usual)


@pytest.mark.parametrize(("name", "kind"), [
    (b"ApproveChaincodeDefinitionForMyOrg", messages.ApproveArgs), (b"CommitChaincodeDefinition", messages.CommitArgs),
])  # fmt: skip
def test_what_is_approved_and_committed_is_read(name: bytes, kind: Any) -> None:
    call = kind(name="volano", sequence=2, version="7")
    assert parse_call([name, messages.encode(call)]) == (name.decode(), Definition("volano", 2, "7", ENDORSEMENT))
    plugins = {"endorsement_plugin": "a", "validation_plugin": "b"}
    more = {"init_required": True, "validation_parameter": policy(OTHER)}
    call = kind(name="volano", sequence=2, version="7", **plugins, **more)
    found = Definition("volano", 2, "7", OTHER, ("a", "b"), is_plain=False)
    assert parse_call([name, messages.encode(call)]) == (name.decode(), found)
    call = kind(name="volano")
    call.collections.config.add()
    parsed = parse_call([name, messages.encode(call)])
    assert parsed is not None and not parsed[1].is_plain


def test_another_call_is_no_definition() -> None:
    call = messages.encode(messages.CommitArgs(name="volano"))
    for args in ([], [b"CommitChaincodeDefinition"], [b"QueryInstalledChaincodes", call],
                 [b"CommitChaincodeDefinition", call, b""]):  # fmt: skip
        assert parse_call(args) is None
    with pytest.raises(MalformedError):
        parse_call([b"CommitChaincodeDefinition", b"\xff"])


class Channel:
    """A verifier's part: four organisations; the policies that it has, and who must have signed for each."""

    def __init__(self, **needed: set[str]) -> None:
        self.needed = {f"/Channel/Application/{name.replace('__', '/')}": names for name, names in needed.items()}
        self.trust = SimpleNamespace(names=lambda: ("a", "b", "c", "d"))
        self.policies = self

    def has(self, path: str) -> bool:
        return path in self.needed

    def is_satisfied(self, path: str, signers: list[Any]) -> bool:
        return self.needed[path] <= {one.organisation for one in signers}


OWN = "_lifecycle$$h_implicit_org_"


@pytest.mark.parametrize(("written", "signers", "is_endorsed"), [
    (["_lifecycle"], "abc", True), (["_lifecycle"], "ab", False), (["_lifecycle"], "aab", False), ([], "abc", True),
    ([], "ab", False), ([OWN + "a"], "a", True), ([OWN + "a"], "b", False), ([OWN + "a", OWN + "b"], "a", False),
    ([OWN + "a", OWN + "b"], "ab", True), (["_lifecycle", OWN + "a"], "abc", True),
    (["_lifecycle", OWN + "a"], "bcd", False),
    (["_lifecycle", OWN + "a"], "a", False),
])  # fmt: skip
def test_hashes_are_their_organisation_s_and_the_rest_needs_most(
    written: list[str], signers: str, is_endorsed: bool
) -> None:
    found = [SimpleNamespace(organisation=name) for name in signers]
    assert is_lifecycle_endorsed(written, found, Channel()) is is_endorsed  # type: ignore[arg-type]


def test_the_channel_s_own_policies_decide_where_it_has_them() -> None:
    channel: Any = Channel(LifecycleEndorsement={"d"}, a__Endorsement={"a", "b"})
    by = {name: SimpleNamespace(organisation=name) for name in "abcd"}
    assert is_lifecycle_endorsed(["_lifecycle"], [by["d"]], channel)  # type: ignore[list-item]
    assert not is_lifecycle_endorsed(["_lifecycle"], [by["a"], by["b"], by["c"]], channel)  # type: ignore[list-item]
    assert not is_lifecycle_endorsed([OWN + "a"], [by["a"]], channel)  # type: ignore[list-item]
    assert is_lifecycle_endorsed([OWN + "a"], [by["a"], by["b"]], channel)  # type: ignore[list-item]


def test_what_each_node_said_is_read_and_what_cant_be_is_left_out() -> None:
    detail = messages.encode(messages.ErrorDetail(msp_id="gse", address="p:7051", message="no"))
    status = Status()
    status.details.add(type_url="type.googleapis.com/gateway.ErrorDetail", value=detail)
    status.details.add(type_url="type.googleapis.com/google.rpc.Help", value=b"\xff")
    assert parse_error_details(status.SerializeToString()) == (ErrorDetail("gse", "p:7051", "no"),)
    assert parse_error_details(b"") == parse_error_details(b"\xff") == ()


def test_a_status_is_google_s_in_bytes() -> None:
    """google/rpc/status.proto: int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3."""
    url, detail = b"type.googleapis.com/gateway.ErrorDetail", b"\x0a\x06p:7051\x12\x03gse\x1a\x02no"
    packed = b"\x0a" + bytes([len(url)]) + url + b"\x12" + bytes([len(detail)]) + detail
    whole = b"\x08\x0e\x12\x02no" + (b"\x1a" + bytes([len(packed)]) + packed) * 2
    assert parse_error_details(whole) == (ErrorDetail("gse", "p:7051", "no"),) * 2
    assert Status(code=14, message="no").SerializeToString() == whole[:6]

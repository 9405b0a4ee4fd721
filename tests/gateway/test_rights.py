"""Who may, beside a route's roles: of which organisation a caller is, whose officer, and which member."""

from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.words import Words
from gateway.http.errors import Problem
from gateway.http.rights import (
    choose_member,
    is_here,
    is_officer_of,
    is_operator,
    require_member,
    require_officer_or_self,
)
from gateway.http.security import Session

WHO = Words("gateway.market.views.member")
GATEWAY: Any = SimpleNamespace(settings=SimpleNamespace(organisation="gse"))
MIRROR: Any = SimpleNamespace(
    member=lambda name: SimpleNamespace(organisation="citizens") if name == "ada" else None)


def make(organisation: str = "gse", roles: tuple[str, ...] = (), member: str = "", **state: bool) -> Session:
    actor: Any = SimpleNamespace(
        member_id=member, is_frozen=state.get("is_frozen", False), is_suspended=state.get("is_suspended", False))
    return Session(b"", organisation, "k", roles, actor if member else None)


@pytest.mark.parametrize(("organisation", "roles", "here", "operator"), [
    ("gse", ("officer",), True, False), ("citizens", ("officer",), False, False), ("gse", (), False, False),
    ("gse", ("auditor", "service"), False, True), ("gse", ("energy_operator",), False, True),
    ("citizens", ("energy_operator", "service"), False, False),
])
def test_a_role_counts_here_from_the_gateways_own_organisation(
    organisation: str, roles: tuple[str, ...], here: bool, operator: bool
) -> None:
    caller = make(organisation, roles)
    assert is_here(GATEWAY, caller, "officer", "treasurer") is here
    assert is_operator(GATEWAY, caller) is operator


@pytest.mark.parametrize(("organisation", "roles", "member", "is_one"), [
    ("citizens", ("officer",), "ada", True), ("gse", ("officer",), "ada", False),
    ("citizens", ("service",), "ada", False), ("citizens", ("officer",), "nobody", False),
])  # fmt: skip
def test_an_officer_is_of_the_members_organisation(
    organisation: str, roles: tuple[str, ...], member: str, is_one: bool
) -> None:
    assert is_officer_of(MIRROR, make(organisation, roles), member) is is_one


def test_a_member_calls_by_a_key_that_acts_for_one() -> None:
    assert require_member(make(member="ada", is_frozen=True)) == "ada"
    with pytest.raises(Problem, match="ROLE_NEEDED"):
        require_member(make())


@pytest.mark.parametrize(("own", "named", "may_name_any", "chosen"), [
    ("ada", "", False, "ada"), ("ada", "ada", False, "ada"), ("ada", "bea", False, ""), ("ada", "bea", True, "bea"),
    ("", "bea", True, "bea"), ("", "bea", False, ""), ("", "", True, ""), ("", "", False, ""),
])
def test_a_member_is_oneself_or_who_may_be_named(own: str, named: str, may_name_any: bool, chosen: str) -> None:
    caller = make(member=own)
    if chosen:
        assert choose_member(caller, named, WHO, may_name_any=may_name_any) == chosen
    else:
        with pytest.raises(Problem) as caught:
            choose_member(caller, named, WHO, may_name_any=may_name_any)
        assert (caught.value.code, caught.value.status) == ("ROLE_NEEDED", 403)


def test_of_a_member_an_officer_and_the_member_alone_may_ask() -> None:
    assert require_officer_or_self(MIRROR, make("citizens", ("officer",)), "ada", WHO) is True
    assert require_officer_or_self(MIRROR, make("citizens", (), "ada"), "ada", WHO) is False
    for caller, member in ((make("citizens"), "ada"), (make("citizens", (), "bea"), "ada"), (make("citizens"), "")):
        with pytest.raises(Problem, match="ROLE_NEEDED"):
            require_officer_or_self(MIRROR, caller, member, WHO)
    for state in ("is_frozen", "is_suspended"):
        with pytest.raises(Problem, match="MEMBER_STOPPED"):
            require_officer_or_self(MIRROR, make("citizens", (), "ada", **{state: True}), "ada", WHO)

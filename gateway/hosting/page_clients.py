"""Whom pages ask: a client of each organisation's gateway, here or at the address that the settings name."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import has_request_context, request

from gateway.client import ApiError, Bearing, Client
from gateway.client.others import ANSWER_BYTES
from gateway.connecting import open_tls
from gateway.http.context import NO_GATEWAY
from gateway.http.errors import Problem
from gateway.http.introducing import introduce
from gateway.settings import Settings

# Who looks at a page doesn't wait for long, and another organisation's gateway holds few of the threads that make them.
OF_A_PAGE = Bearing(silent_s=20.0, in_all_s=20.0, asked_again=1, longest_wait_s=2, most_bytes=20_000_000, at_once=100,
                    turn_s=20.0)
OF_OTHERS = Bearing(silent_s=10.0, in_all_s=10.0, asked_again=1, longest_wait_s=2, most_bytes=ANSWER_BYTES, at_once=2,
                    turn_s=1.0)


def find_gateway(settings: Settings, organisation: str) -> str:
    """Give the address of another organisation's gateway.

    Raises:
        ApiError: the settings name none.
    """
    if organisation not in settings.gateways:
        raise NO_GATEWAY(organisation=organisation)
    return settings.gateways[organisation]


def connect_pages(
    settings: Mapping[str, Settings], find_here: Callable[[], Any], clock: Callable[[], float] = time.time,
    proof: str = "",
) -> Callable[[str], Client]:
    """Return what opens a client of an organisation's gateway for nobody. settings: of the gateways that are here.

    find_here: where those are asked, and those that these hand on to: an address, or their WSGI application, by which
    pages of their process never wait for the threads that they are answered by. proof: by which they believe whom
    pages ask for; it is shown to no other.
    """
    here = {*settings, *(name for one in settings.values() for name in one.relays)}
    named = next(iter(settings.values()))

    def connect(organisation: str) -> Client:
        is_here = organisation in here
        try:
            where = find_here() if is_here else find_gateway(named, organisation)
        except Problem as problem:
            raise ApiError(problem.status, problem.payload) from None
        tls = None if is_here else open_tls(named, organisation, is_service=False)
        return Client(where, organisation, community=named.community, clock=clock,
                      bearing=OF_A_PAGE if is_here else OF_OTHERS, tls=tls,
                      introduce=partial(_introduce_visitor, proof) if is_here else dict)

    return connect


def _introduce_visitor(proof: str) -> dict[str, str]:
    """Say whose page is being made."""
    return introduce(proof, request.remote_addr or "") if has_request_context() else {}

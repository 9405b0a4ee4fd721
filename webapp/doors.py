"""The doors that a trial holds open for its fictional people, who have no key in the visitor's browser."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, abort, jsonify, redirect
from flask.typing import ResponseReturnValue

from webapp.rendering import get_site
from webapp.signing import keep_session, take_next
from webapp.visit import AT_PORTAL, find_organisation


@dataclass(frozen=True)
class Door:
    """A door that a trial holds open: whose name stands on it, and what opens a session at an organisation's gateway.

    open_session: from the organisation to a token; give_key: {certificate, key} (PEM) of that invented person, by
    which the visitor's browser signs; None where visitors only look.
    """

    label: str
    open_session: Callable[[str], str]
    give_key: Callable[[], dict[str, str]] | None = None


def add_doors(app: Flask) -> None:
    """Add what opens a door: a form, which opens the sessions on the server; before it a script asks for the key."""

    @app.post(f"{AT_PORTAL}/door")
    def open_door(language: str, portal: str) -> ResponseReturnValue:
        site = get_site()
        if portal not in site.doors:
            abort(404)
        asked = site.gateways.list_asked(find_organisation(portal, site.gateways))
        tokens = {organisation: site.doors[portal].open_session(organisation) for organisation in asked}
        return keep_session(redirect(take_next(language, portal), 303), portal, tokens)

    @app.post(f"{AT_PORTAL}/door/key")
    def give_key(language: str, portal: str) -> ResponseReturnValue:
        door = get_site().doors.get(portal)
        return jsonify(door.give_key()) if door and door.give_key else abort(404)

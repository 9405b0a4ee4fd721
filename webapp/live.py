"""Whether something of a visitor's own changed, asked every five seconds by each page that is seen.

Nearly always the answer comes from memory: 204 while the ledger's height is what it was, and where it grew by nothing
that names the visitor, or nobody. Else the visitor's own facts are asked for, once a height; of all visitors together
so many a second at most, so that pages which stand open cost others little. Kept is a digest of them, never a figure.

The door in front of the pages hears how far that is known, and says it again by itself: `gateway.client.unchanged`.

A page on which two phones wait for each other asks four times a second: see `waiting`.

Long work moves without a block: a page that shows some says how it stands there, and is told when it stands otherwise.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue

from gateway.client import ApiError, Client
from gateway.client.unchanged import HEARS, UnchangedTo
from webapp.failures import UNAUTHORIZED, end_portal
from webapp.gateways import UNREACHED, Gateways
from webapp.heard import parse_health
from webapp.parts import tasks
from webapp.rendering import Site, find_language, get_site
from webapp.sessions import Followed, SignedIn
from webapp.visit import PORTALS, SignInNeededError, Visit, find_organisation
from webapp.waiting import OVER, Waiting

PARTS: Mapping[str, tuple[str, ...]] = {"wallet": ("wallet", "wallet/lines"), "agreements": ("agreements",),
                                          "programmes": ("programmes", "campaigns", "dues")}
HEIGHT_S, ASKED_A_SECOND, GONE_S = 1.0, 10, 12.0
FACTS, WORK = "facts", "work"   # whoever uses up the turns of the one leaves those of the other


class Watch:
    """Heights by organisation, each asked once a second; of how many visitors facts and work were asked in this one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._heights: dict[str, tuple[float, int]] = {}
        self._second, self._asked = -1, Counter[str]()
        self.waiting, self.open = Waiting(clock), Waiting(clock, HEIGHT_S, GONE_S)

    def find_height(self, gateways: Gateways, organisation: str) -> int:
        """Return the height up to which an organisation's gateway mirrors the ledger, as it last said."""
        now = self._clock()
        with self._lock:
            at_s, height = self._heights.get(organisation, (0.0, -1))
            if height >= 0 and now - at_s < HEIGHT_S:
                return height
            self._heights[organisation] = (now, height)
        try:
            height = parse_health(gateways.at(organisation).get("health")).mirrored
        except (ApiError, *UNREACHED):
            return height
        with self._lock:
            self._heights[organisation] = (now, height)
        return height

    def take_turn(self, what: str = FACTS) -> bool:
        """Whether one more visitor's facts, or work, may be asked for in this second."""
        second = int(self._clock())
        with self._lock:
            if second != self._second:
                self._second, self._asked = second, Counter()
            self._asked[what] += 1
            return self._asked[what] <= ASKED_A_SECOND

    def take_look(self, signed_in: SignedIn) -> bool:
        """Whether a visitor's long work may be asked for now: once a second of each, however many pages ask."""
        now = self._clock()
        if now - signed_in.looked_at_s < HEIGHT_S:
            return False
        signed_in.looked_at_s = now
        return self.take_turn(WORK)


def follow(read: Callable[[str], Any], signed_in: SignedIn, height: int, parts: Iterable[str] = PARTS) -> None:
    """Note the visitor's own facts as they are at a height. read: from a path to what the visitor's gateway answers."""
    signed_in.followed.note(height, {
        part: sha256(json.dumps([read(path) for path in PARTS[part]], sort_keys=True).encode()).hexdigest()
        for part in parts
    })


def find_shown(visit: Visit) -> list[str]:
    """Return the parts of which a page asked all that they are made of."""
    return [part for part, paths in PARTS.items() if set(paths) <= set(visit.answers)]


def add_routes(app: Flask) -> None:
    """Add what pages ask."""

    @app.get("/live")
    def live() -> ResponseReturnValue:
        site, portal = get_site(), request.args.get("portal", "")
        after = request.args.get("after", type=int)
        if portal not in PORTALS or after is None:
            abort(404)
        session = site.find_session(is_used=False)
        signed_in = session and session.portals.get(portal)
        if not signed_in:
            abort(UNAUTHORIZED)
        if "quick" in request.args:
            return answer_quickly(site, portal, signed_in, after)
        own = find_organisation(portal, site.gateways)
        if not try_to_follow(site, own, signed_in):
            end_portal(portal)
            abort(UNAUTHORIZED)
        if moment := request.args.get("moment", ""):
            visit = Visit(find_language(), portal, signed_in, site.gateways, {})
            return answer(signed_in.followed, after, ("tasks",) if has_moved(visit, moment, site.watch) else ())
        known = UnchangedTo(own, signed_in.followed.seen, signed_in.tokens.get(own, ""))
        return answer(signed_in.followed, after, known=known if HEARS in request.environ else None)


def answer_quickly(site: Site, portal: str, signed_in: SignedIn, after: int) -> ResponseReturnValue:
    """Answer who waits for a step of somebody else's: all that the page shows, once a block wrote of the visitor."""
    organisation = find_organisation(portal, site.gateways)
    moved = site.watch.waiting.find(site.gateways, organisation, signed_in.tokens.get(organisation, "")).moved
    if moved == OVER:
        end_portal(portal)
        abort(UNAUTHORIZED)
    return (jsonify(block=moved, parts=list(signed_in.followed.digests)) if moved > after else ("", 204))


def try_to_follow(site: Site, organisation: str, signed_in: SignedIn) -> bool:
    """Note the visitor's own facts that pages showed, where a block may have changed them; whether the gateway still
    takes the visitor's session.
    """
    token, followed = signed_in.tokens.get(organisation, ""), signed_in.followed
    if site.watch.find_height(site.gateways, organisation) <= followed.seen:
        site.watch.open.keep(organisation, token)
        return True
    news = site.watch.open.find(site.gateways, organisation, token)
    if news.moved == OVER or news.height <= followed.seen:
        return news.moved != OVER
    if not followed.digests:
        followed.looked = news.height
        return True
    if max(news.moved, news.common) <= followed.height:
        followed.pass_by(news.height)
        return True
    return not site.watch.take_turn() or ask_again(site.gateways.at(organisation, token), signed_in, news.height)


def ask_again(own: Client, signed_in: SignedIn, height: int) -> bool:
    """Note the visitor's own facts that pages showed, asked in one call; whether the gateway still takes the session.

    What can't be asked is asked for at the next height: else each page would ask for it again and again.
    """
    shown = list(signed_in.followed.digests)
    paths = [path for part in shown for path in PARTS[part]]
    try:
        found = dict(zip(paths, own.get_several(paths), strict=True)) if paths else {}
        follow(lambda path: own.get(path) if found[path].is_left_out else found[path].read(), signed_in, height, shown)
    except (ApiError, *UNREACHED) as error:
        signed_in.followed.looked = height
        return not isinstance(error, ApiError) or error.status != UNAUTHORIZED
    return True


def has_moved(visit: Visit, moment: str, watch: Watch) -> bool:
    """Whether the visitor's long work stands otherwise than a page shows it; where nobody says so, it doesn't."""
    try:
        return watch.take_look(visit.signed_in) and tasks.name_moment(tasks.ask_tasks(visit)) != moment
    except (ApiError, SignInNeededError, *UNREACHED):
        return False


def answer(
    followed: Followed, after: int, more: Iterable[str] = (), known: UnchangedTo | None = None,
) -> ResponseReturnValue:
    """Return which parts changed after a height, and those that changed without a block; for none 204, and to a door
    that hears it how far that is known.
    """
    changed = {part: height for part, height in followed.changed.items() if height > after}
    parts = [*changed, *more]
    if parts:
        return jsonify(block=max(followed.height, after, *changed.values()), parts=parts)
    return "", 204, known.format() if known else {}


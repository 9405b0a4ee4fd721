"""Whether something of a visitor's own changed, asked every five seconds by each page that is seen.

Nearly always the answer is 204, from memory: of all visitors whose pages ask, their gateway says once a second at which
heights blocks wrote what the parts of a page show (`waiting`). What is everybody's, as a new day, is told to so many a
second at most: each fetches its parts anew then.

The door in front of the pages hears how far that is known, and says it again by itself: `gateway.client.unchanged`.

A page on which two phones wait for each other asks four times a second: see `waiting`.

Long work moves without a block: a page that shows some says how it stands there, and is told when it stands otherwise.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue

from gateway.client import ApiError
from gateway.client.unchanged import HEARS, UnchangedTo
from webapp.failures import UNAUTHORIZED, end_portal
from webapp.gateways import UNREACHED, Gateways
from webapp.heard import parse_health
from webapp.parts import tasks
from webapp.rendering import find_language, get_site
from webapp.sessions import SignedIn
from webapp.visit import PORTALS, SignInNeededError, Visit, find_organisation
from webapp.waiting import News, Waiting

SHOWN_BY: Mapping[str, tuple[str, ...]] = {"wallet": ("wallet", "wallet/lines"), "agreements": ("agreements",),
                                             "programmes": ("programmes", "campaigns", "dues")}
HEIGHT_S, A_SECOND = 1.0, 10
GONE_S = 40.0   # longer than the door answers by itself
COMMON, WORK = "common", "work"   # whoever uses up the turns of the one leaves those of the other


class Watch:
    """Heights by organisation, each asked once a second; how many were told in this one of what is everybody's, and had
    their work asked for.
    """

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

    def take_turn(self, what: str) -> bool:
        """Whether one more visitor may be told, or their work be asked for, in this second."""
        second = int(self._clock())
        with self._lock:
            if second != self._second:
                self._second, self._asked = second, Counter()
            self._asked[what] += 1
            return self._asked[what] <= A_SECOND

    def take_look(self, signed_in: SignedIn) -> bool:
        """Whether a visitor's long work may be asked for now: once a second of each, however many pages ask."""
        now = self._clock()
        if now - signed_in.looked_at_s < HEIGHT_S:
            return False
        signed_in.looked_at_s = now
        return self.take_turn(WORK)


def is_live(visit: Visit) -> bool:
    """Whether a page asked all that some part is made of which is kept fresh."""
    return any(set(paths) <= set(visit.answers) for paths in SHOWN_BY.values())


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
        organisation = find_organisation(portal, site.gateways)
        token = signed_in.tokens.get(organisation, "")
        waiting = site.watch.waiting if "quick" in request.args else site.watch.open
        news = waiting.find(site.gateways, organisation, token)
        if news.is_over:
            waiting.forget(organisation, token)
            end_portal(portal)
            abort(UNAUTHORIZED)
        if waiting is site.watch.waiting:  # for a step of somebody else's
            return answer(news, after, news.list_own(after))
        if moment := request.args.get("moment", ""):
            visit = Visit(find_language(), portal, signed_in, site.gateways, {})
            return answer_all(site.watch, news, after, ["tasks"] if has_moved(visit, moment, site.watch) else [])
        return answer_all(site.watch, news, after, known=UnchangedTo(organisation, news.height, token))


def has_moved(visit: Visit, moment: str, watch: Watch) -> bool:
    """Whether the visitor's long work stands otherwise than a page shows it; where nobody says so, it doesn't."""
    try:
        return watch.take_look(visit.signed_in) and tasks.name_moment(tasks.ask_tasks(visit)) != moment
    except (ApiError, SignInNeededError, *UNREACHED):
        return False


def answer_all(
    watch: Watch, news: News, after: int, work: Sequence[str] = (), known: UnchangedTo | None = None
) -> ResponseReturnValue:
    """Tell of the visitor's own parts and work at once, of what is everybody's alone in turns.

    Who is told of anything is told of all, as the page goes by the height of that answer from then on.
    """
    own, common = news.list_own(after), news.list_common(after)
    if common and not (own or work or watch.take_turn(COMMON)):
        return "", 204
    return answer(news, after, [*sorted({*own, *common}), *work], known)


def answer(news: News, after: int, parts: Sequence[str], known: UnchangedTo | None = None) -> ResponseReturnValue:
    """Return which parts changed after a height; for none 204, and to a door that hears it how far that is known."""
    if parts:
        return jsonify(block=max(news.height, after), parts=parts)
    return "", 204, known.format() if known and HEARS in request.environ else {}

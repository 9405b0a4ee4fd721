"""One organisation's app, put together: settings, ledger, database, projector, features, description of the API."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from flask import Flask, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.routing import Map, Rule, RuleFactory

import chaincode.contract
import chaincode.rules
from gateway import __version__
from gateway.db import Database
from gateway.db.projector import Projector
from gateway.http.context import EXTENSION, Clock, Connect, Gateway, get_gateway, read_clock
from gateway.http.description import DescribedApi
from gateway.http.docs import make_docs
from gateway.http.errors import Reasons, answer_errors
from gateway.http.file_paths import takes_file
from gateway.http.headers import harden, name_taken
from gateway.http.kinds import Kinds
from gateway.http.turns import is_api
from gateway.http.waiting import WaitingRoom
from gateway.ledger.conflicts import list_reads
from gateway.ledger.identities import LedgerIdentities
from gateway.ledger.identity import Certifier
from gateway.ledger.port import Ledger
from gateway.settings import Settings

FEATURES: tuple[str, ...] = (
    "health", "sessions", "commands", "countersigning", "readings", "members", "periods", "wallet", "market",
    "parameters", "audit", "repartition", "erasure", "destinations", "uploads", "outbox", "documents", "votes",
    "funding", "programmes", "public", "housekeeping", "tasks", "invitations", "keys", "planner",
    "notices", "slips", "pairings", "several",
)
PREFIX = "/api/v1"
PROJECTOR = "volano.projector"


class _Rule(Rule):
    """A route that prepares building its own address when somebody asks for it: none does, and preparing it took two
    thirds of the time in which a gateway opens.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            built: tuple[str, str] = Rule._compile_builder(self, append_unknown)(rule, **values)
            return built

        return build


class _Routes(Map):
    """The routes of all gateways of this process: they are the same, so what the first one adds the others find.

    Adding them took half of the time that is left in which a gateway opens, and each command opens four.
    """

    def __init__(self) -> None:
        super().__init__(merge_slashes=False)  # a redirect would name whatever host was asked
        self._known = set[tuple[Any, ...]]()

    def add(self, rulefactory: RuleFactory) -> None:
        """Add a route that none has added yet."""
        for rule in rulefactory.get_rules(self):
            known = rule.rule, rule.endpoint, frozenset(rule.methods or ())
            if known not in self._known:
                super().add(rule)
                self._known.add(known)


_ROUTES = _Routes()


def create_app(
    settings: Settings, ledger: Ledger, *, clock: Clock = read_clock, connect: Connect | None = None,
    follow: bool = True, waiting: WaitingRoom | None = None, certifier: Certifier | None = None,
) -> Flask:
    """Open one organisation's gateway over an open ledger; its routes begin at "/".

    follow: mirror the ledger in a thread of its own until `close_app`; waiting: room that apps of one process share.
    """
    app = Flask("gateway", static_folder=None)
    app.url_rule_class, app.url_map = _Rule, _ROUTES
    app.config.update(_describe(settings))
    database = Database(settings.url)
    projector = Projector(ledger, database, list_reads)
    gateway = Gateway(settings, ledger, database, projector, LedgerIdentities(ledger), collect_reasons(), clock,
                      connect, waiting or WaitingRoom(), certifier)
    gateway.memory(Kinds).update(collect_kinds())
    app.extensions.update({EXTENSION: gateway, PROJECTOR: projector})
    answer_errors(app, gateway.reasons)
    _mount_features(app)
    app.before_request(_limit_body)
    app.after_request(harden)
    app.after_request(name_taken)
    if follow:
        projector.start()
    return app


def close_app(app: Flask) -> None:
    """Stop following the ledger and close the database; the ledger stays open."""
    app.extensions[PROJECTOR].close()
    app.extensions[EXTENSION].database.close()


def mount(apps: Iterable[Flask], page: Any = None, relays: Mapping[str, Any] | None = None) -> Any:
    """Put apps under /<organisation>/api/v1 of one WSGI application; `page` answers everything else.

    relays: by organisation, what stands for its API that is elsewhere.
    """
    here = {app.extensions[EXTENSION].settings.organisation: app for app in apps}
    mounts: dict[str, Any] = {f"/{name}{PREFIX}": app for name, app in {**(relays or {}), **here}.items()}
    nothing = _nothing()

    def answer_others(environ: dict[str, Any], start: Any) -> Any:
        """An API that isn't here is nobody's page: its caller's thread waits for no page."""
        return (nothing if page is None or is_api(environ["PATH_INFO"]) else page)(environ, start)

    return DispatcherMiddleware(answer_others, mounts)


@cache
def collect_reasons() -> Reasons:
    """The words of all refusals that the rules know."""
    names = [module.name for module in walk_packages(chaincode.rules.__path__, "chaincode.rules.")]
    modules: list[ModuleType] = [chaincode.contract, *map(import_module, names)]
    return Reasons(modules)


def collect_kinds() -> Kinds:
    """The kinds of long work that may be asked for, by name, of all features."""
    features = (import_module(f"gateway.features.{name}") for name in FEATURES)
    return Kinds({kind.name: kind for feature in features for kind in getattr(feature, "KINDS", ())})


def _describe(settings: Settings) -> dict[str, Any]:
    return {
        "API_TITLE": f"Volano: {settings.title or settings.community}, {settings.organisation}",
        "API_VERSION": __version__,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "MAX_CONTENT_LENGTH": settings.limits.command_bytes,
        "MAX_FORM_MEMORY_SIZE": 0,
    }


def _mount_features(app: Flask) -> None:
    api = DescribedApi(app)
    for name in FEATURES:
        api.register_blueprint(import_module(f"gateway.features.{name}").blueprint)
    app.register_blueprint(make_docs())


def _limit_body() -> None:
    """Commands may carry a settlement's vectors, and files are larger than what describes something."""
    limits = get_gateway().settings.limits
    request.max_content_length = (
        limits.command_bytes if "/commands/" in request.path
        else limits.upload_bytes if takes_file(request.path) else limits.body_bytes)


def _nothing() -> Flask:
    app = Flask("nothing", static_folder=None)
    answer_errors(app, Reasons(()))
    app.after_request(harden)
    return app

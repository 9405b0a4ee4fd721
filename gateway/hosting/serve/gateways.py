"""The gateway child: the gateways of the organisations whose keys lie here, in one process."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from chaincode.kernel.ending import end_with_parent
from chaincode.rules.energy.settlement import OPERATOR
from chaincode.terminal.telling import echo
from chaincode.wire.trust import Trust
from gateway.client import Client
from gateway.connecting import SERVICE
from gateway.destinations import MAIL
from gateway.features.health.metrics import open_metrics
from gateway.hosting.metrics_port import serve_metrics
from gateway.hosting.opening import Gateways, MakePage, open_gateways
from gateway.hosting.postman import Postman
from gateway.hosting.serve.listening import listen
from gateway.hosting.serve.plan import ServeError, ServePlan
from gateway.hosting.serve.signals import end_by_signal
from gateway.hosting.teller import Teller
from gateway.hosting.timetable import Timetable
from gateway.hosting.trial import NOT_A_PROOF
from gateway.http.context import Gateway
from gateway.http.doors import Caller, Doors
from gateway.http.errors import ApiReason, Problem
from gateway.http.introducing import make_proof
from gateway.http.rate import RateLimit
from gateway.http.seals import seal
from gateway.http.security import guess_session, look_up_session
from gateway.http.tls import Clients
from gateway.http.unchanged import Newest, Unchanged
from gateway.ledger.identity import UnacceptedError
from webapp.app import OPEN_DOORS

LOOKS_A_MINUTE, ALL_LOOKS_A_MINUTE = 30, 1_200
TOO_MANY_LOOKS = ApiReason("TOO_MANY_LOOKS", 503)


def run_gateway(plan: ServePlan, make_page: MakePage | None = None) -> None:
    """The gateway child: four organisations' apps and timetables in this process, until SIGTERM.

    Raises:
        ServeError: public, with a page that holds doors open for a trial's fictional people.
    """
    own_page, secret = (None, plan.apart.proof) if plan.apart else (make_page, make_proof())
    if plan.public and own_page and own_page(_connect_nobody, "").config[OPEN_DOORS]:  # before anything is opened
        raise ServeError("gateway.hosting.serve.public_has_open_doors")
    origins = (plan.public.origin,) if plan.public else ()
    end_by_signal()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is a certificate to read again
    pages = _seal_names(own_page, secret) if own_page else make_page
    with open_gateways(plan.folder, make_page=pages, origins=origins) as trial:
        gateways = [trial.gateway(name) for name in trial.apps]
        # a gateway without a server of mail needs nobody to carry letters there
        postmen = [Postman(gateway) for gateway in gateways if MAIL in gateway.settings.destinations]
        timetables = [Timetable(gateway, catches_up=plan.catches_up) for gateway in gateways]
        tellers = [Teller(gateway) for gateway in gateways]
        jobs: list[Timetable | Postman | Teller] = [*timetables, *postmen, *tellers]
        server = listen(plan, trial.wsgi, describe_doors(plan, gateways, secret), describe_clients(trial))
        for job in jobs:
            job.start()
        if len(trial.apps) > 1:
            echo(NOT_A_PROOF)
        echo(f"gateway ready {plan.host} {server.port}")
        end_with_parent()
        try:
            with _serve_metrics(plan.metrics_port, gateways):
                server.run()
        finally:
            for job in jobs:
                job.close()
            server.close()


def _seal_names(make_page: MakePage, secret: str) -> MakePage:
    """Pages whose sessions' names the doors know by a seal."""
    return lambda *given, **named: make_page(*given, seal=partial(seal, secret), **named)


def _connect_nobody(organisation: str) -> Client:
    raise LookupError(organisation)


def describe_clients(opened: Gateways) -> Clients:
    """Say by which certificates other gateways are known: of a service, by an organisation's authority, as the ledger
    has it at that time, unrevoked and in force. Where all four run here, nobody is asked for one.
    """
    gateway = opened.gateway(next(iter(opened.apps)))

    def list_authorities() -> str:
        trust: Trust = opened.ledger.trust
        if len(opened.apps) == len(trust.organisations):
            return ""
        return b"".join(pem for one in trust.organisations for pem in (*one.roots, *one.intermediates)).decode("ascii")

    def accepts(certificate: bytes) -> bool:
        try:
            return SERVICE in gateway.identities.identify(certificate, gateway.clock()).roles
        except UnacceptedError:
            return False

    return Clients(list_authorities, accepts)


@contextmanager
def _serve_metrics(port: int, gateways: Sequence[Gateway]) -> Iterator[None]:
    """Serve the metrics of some gateways, if a port is named."""

    if not port:
        yield
        return
    with serve_metrics(port, {gateway.settings.organisation: open_metrics(gateway) for gateway in gateways}):
        yield


def describe_doors(plan: ServePlan, gateways: Sequence[Gateway], secret: str = "") -> Doors:
    """Say what to hold back at the door of some gateways: a token is known if one of them knows it. secret: of the seal
    on the names of the pages' sessions.
    """

    def guess(authorization: str) -> Caller | None:
        guessed = (guess_session(gateway, authorization) for gateway in gateways if authorization)
        return next((session for session in guessed if session), None)

    own, every = RateLimit(LOOKS_A_MINUTE), RateLimit(ALL_LOOKS_A_MINUTE)

    def look(authorization: str, address: str) -> Caller | None:
        try:
            own.take(address, time.monotonic())
            every.take("", time.monotonic())  # the loop of all connections waits for it
        except Problem as problem:
            raise TOO_MANY_LOOKS(**problem.values) from None
        found = (look_up_session(gateway, authorization) for gateway in gateways)
        return next((session for session in found if session), None)

    def follow(organisation: str, token: str) -> Newest | None:
        here = next((one for one in gateways if one.settings.organisation == organisation), None)
        session = here and guess_session(here, f"Bearer {token}")
        return partial(_find_newest, here, session.member) if here and session else None

    settings = gateways[0].settings
    return Doors(plan.host, plan.port, settings.limits, guess, (OPERATOR,), settings.proxy.trusted, look=look,
                 seal=secret, unchanged=Unchanged(follow))


def _find_newest(gateway: Gateway, member: str) -> int:
    return gateway.mirror.touched.find_newest(member)

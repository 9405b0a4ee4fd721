"""One visit of a page: who looks, in which language, and the gateways that may be asked in their name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.client import AT_ONCE, Client, SingleAnswer
from webapp.gateways import Gateways
from webapp.sessions import SignedIn

OFFICER = "officer"
STAFF = (OFFICER, "energy_operator", "official")  # whose keys sign for an organisation, and for no member
OPERATOR = ""  # the energy operator, whichever organisation that is
PORTALS = {"citizen": "citizens", "commerce": "commerce", "municipality": "municipality", "manager": OPERATOR,
           "auditor": "gse"}
Answer = TypeVar("Answer")
# how addresses of a portal begin
AT_PORTAL = f"/<any(it, en):language>/<any({', '.join(PORTALS)}):portal>"
PUBLIC = "public"  # the pages that anybody may see; their visitors are signed in nowhere


def find_organisation(portal: str, gateways: Gateways) -> str:
    """Return whose gateway a portal's visitors have as their own; of who sees public pages, that of this server's
    organisation.
    """
    own = PORTALS.get(portal, gateways.organisation)
    return gateways.find_operator(gateways.organisation) if own == OPERATOR else own


class SignInNeededError(Exception):
    """There is no session at a gateway that the page asks."""


class NotAMemberError(Exception):
    """A member's page was opened by a key that is no member's."""


@dataclass(frozen=True)
class Visit:
    """Who looks at a portal's page. asked: what the address says after "?"; height: the ledger's, 0: not known."""

    language: str
    portal: str
    signed_in: SignedIn
    gateways: Gateways
    asked: Mapping[str, str]
    height: int = 0
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    ahead: dict[tuple[str, str], SingleAnswer] = field(default_factory=dict, repr=False)

    @property
    def organisation(self) -> str:
        """Whose gateway is the visitor's own."""
        return find_organisation(self.portal, self.gateways)

    @property
    def own(self) -> Client:
        """The visitor's own gateway."""
        return self.at(self.organisation)

    @property
    def operator(self) -> Client:
        """The energy operator's gateway, which has the hours."""
        return self.at(self.energy_operator)

    @property
    def energy_operator(self) -> str:
        """The organisation that has the hours."""
        return self.gateways.find_operator(self.organisation)

    @property
    def after(self) -> int:
        """The height up to which the page shows what blocks wrote: also what the visitor just sent."""
        return max(self.height, self.signed_in.seen.block + 1)

    def at(self, organisation: str) -> Client:
        """Return a client of a gateway in the visitor's name.

        Raises:
            SignInNeededError: the visitor has no session there.
        """
        token = self.signed_in.tokens.get(organisation, "")
        if not token:
            raise SignInNeededError(organisation)
        return self.gateways.at(organisation, token, self.signed_in.seen)

    def ask_others(self, questions: Mapping[str, Callable[[Client], Answer]]) -> dict[str, Answer]:
        """Ask gateways that the page can do without in the visitor's name; who is signed out there isn't asked."""
        signed_in = self.signed_in

        def ask_as(token: str, question: Callable[[Client], Answer]) -> Callable[[Client], Answer]:
            return lambda client: question(client.with_token(token, signed_in.seen))

        return self.gateways.ask_others({
            name: ask_as(token, question) for name, question in questions.items()
            if (token := signed_in.tokens.get(name, ""))})

    def read(self, path: str) -> Any:
        """Return what the visitor's gateway answers to a path, which is asked once a visit."""
        if path not in self.answers:
            self.answers[path] = self.ask(self.organisation, path)
        return self.answers[path]

    def ask_ahead(self, organisation: str, *paths: str) -> None:
        """Ask a gateway in one call what will be asked of it next: each call costs more than most answers do.

        What is more, or larger, than one call takes is asked when it is needed.
        """
        some = paths[:AT_ONCE]
        answers = self.at(organisation).get_several(some)
        self.ahead.update({(organisation, path): answer for path, answer in zip(some, answers, strict=True)
                           if not answer.is_left_out})

    def ask(self, organisation: str, path: str) -> Any:
        """Return what a gateway answers to a path in the visitor's name, once as it was asked ahead."""
        found = self.ahead.pop((organisation, path), None)
        return found.read() if found else self.at(organisation).get(path)

    def read_open(self, path: str, organisation: str = "") -> Any:
        """Return what a gateway answers anybody, the visitor's own or another, asked once a height for all visits."""
        return self.gateways.read_open(organisation or self.organisation, path, self.height)

    def read_recent(self, path: str) -> Any:
        """Return what the visitor's own gateway answered anybody some seconds ago at most: what changes without a
        block, such as words that come late or are erased.
        """
        found = self.gateways.read_recent(self.organisation, path)
        return self.open().get(path) if found is None else found

    def open(self, organisation: str = "") -> Client:
        """Return a client for what anybody may ask, of the visitor's own gateway or of another."""
        return self.gateways.at(organisation or self.organisation)

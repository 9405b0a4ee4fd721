"""T15, T16: the community pauses and goes on; documents are sealed and opened."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode.rules.documents.sealing import compute_digest
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, Base
from tests.helpers.rules.machine.market import MarketSteps
from tests.helpers.rules.world import Person

SALT, CONTENT = "5" * 32, "6" * 64


class StandingStillSteps(MarketSteps, Base):
    """What stops, and what waits for its day."""

    @rule(who=NUMBER, days=st.integers(0, 3), sure=NUMBER)
    def pause(self, who: int, days: int, sure: int) -> None:
        """Three organisations pause, days pass, somebody tries this and that; two resume, or the date comes."""
        for name in ("gse", "citizens", "municipality")[: 3 if sure % 5 else 2]:
            self.world.attempt("pause_sign", OFFICERS[name], reason=f"{sure % 2:064x}")
        if not self.world.now.paused:
            return
        number = self.world.day
        self.world.open_day(days)
        for step in range(4):
            self.act(who + step, sure + step, who * 7 + step)
        if sure % 3:
            for name in ("commerce", "gse"):
                self.world.attempt("resume", OFFICERS[name])
        if self.world.now.paused:
            assert self.world.day == number
            self.world.skip_to(self.world.now.paused)

    @rule(who=NUMBER, days=st.integers(1, 6), sure=NUMBER)
    def ask_for_quotes(self, who: int, days: int, sure: int) -> None:
        """An officer asks for quotes, somebody seals one, perhaps twice; both are opened in time, or not."""
        officer, person = OFFICERS["citizens"], self._someone(who)
        request = self._seal(officer, "citizens", "request", "")
        if request is None:
            return
        quotes = [self._seal(person, person.member, "quote", request) for _ in range(1 + sure % 2)]
        self.world.open_day(days)
        for by, document in ((officer, request), (person, quotes[0])):
            if document:
                salt = SALT if sure % 7 else "0" * 32
                self.world.attempt("open", by, document=document, salt=salt, content=CONTENT)

    def _seal(self, by: Person, owner: str, kind: str, subject: str) -> str | None:
        digest = compute_digest((kind, subject, owner), SALT, CONTENT)
        given = {"kind": kind, "subject": subject, "digest": digest, "opens_on": self.world.date_in(2)}
        receipt = self.world.attempt("seal", by, **given)
        return receipt["made"][0] if receipt else None

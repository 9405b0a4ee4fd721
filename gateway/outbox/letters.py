"""What a letter says: a plain text, and a plain page beside it by a template; sentences by key in both languages.

    gateway.outbox.<letter>.subject    one line
    gateway.outbox.<letter>.text       a paragraph

What members wrote is in none, but for a title at most: one line of MOST_TITLE characters. No figures of energy or of
money, no attachment, no picture.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chaincode.words import Words
from chaincode.words.seen import clean_line
from gateway.destinations import Destination
from gateway.settings import Settings

MOST_TITLE = 60
# By name: whether the member may stop letters of this kind.
LETTERS = {"test": True, "joined": False, "alarm": False}
# Those that go only to who asked for them; a summary of a day instead of each at once is one, too.
SUMMARY = "summary"
WISHES = ("expiry", "request", "acceptance", "delivery", "confirm", "dispute", "tokens", "vote", "paper", SUMMARY)
LETTERS |= dict.fromkeys(WISHES, True)
_FOLDER = Path(__file__).parent / "templates"
_PAGES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@dataclass(frozen=True)
class Letter:
    """One letter. name: of LETTERS; id: of its row, the same however often it is sent; stop_url: "" for none."""

    name: str
    id: str
    to: str
    language: str
    values: dict[str, str]
    stop_url: str = ""


def write(settings: Settings, destination: Destination, letter: Letter, at_s: int) -> EmailMessage:
    """Give a letter as it is handed over.

    Raises:
        ValueError: a header that isn't one line.
    """
    parts = _say(settings, letter)
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = destination.sender, letter.to, parts["subject"]
    mail["Date"] = format_datetime(datetime.fromtimestamp(at_s, UTC))
    # the same again where it is sent twice, by which mailboxes know it
    mail["Message-ID"] = f"<{letter.id}@{destination.sender_address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in _list_stops(destination, letter):
        mail[name] = value
    mail.set_content(f"{parts['text']}\n\n-- \n{parts['why']}\n{parts['stop']}\n", cte="quoted-printable")
    mail.add_alternative(_PAGES.get_template("letter.html").render(parts), subtype="html", cte="quoted-printable")
    return mail


def _say(settings: Settings, letter: Letter) -> dict[str, str]:
    """Give the sentences of a letter in its language."""
    community = make_line(settings.title or settings.community)
    values = {name: make_line(value) for name, value in letter.values.items()}
    sentences = {
        "subject": Words(f"gateway.outbox.{letter.name}.subject", community=community, **values),
        "text": Words(f"gateway.outbox.{letter.name}.text", community=community, **values),
        "why": Words("gateway.outbox.why", community=community),
        "stop": Words("gateway.outbox.stop" if letter.stop_url else "gateway.outbox.always"),
    }
    return {"language": letter.language} | {
        name: words.in_language(letter.language) for name, words in sentences.items()}


def make_line(text: str) -> str:
    """Give a text as one line that says what it shows, cut to the length of a title."""
    line = clean_line(text).strip()
    return line if len(line) <= MOST_TITLE else f"{line[:MOST_TITLE - 1]}…"


def _list_stops(destination: Destination, letter: Letter) -> list[tuple[str, str]]:
    """How letters of this kind are stopped (RFC 2369, RFC 8058): by a POST; a GET stops nobody's."""
    if not letter.stop_url:
        return []
    if not letter.stop_url.startswith("https://"):
        return [("List-Unsubscribe", f"<mailto:{destination.sender_address}?subject=stop>")]
    return [("List-Unsubscribe", f"<{letter.stop_url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]

"""Letters handed over to the server of mail that the settings name, by SMTP within TLS: nothing is said in the clear.

    with carry(gateway, "mail", "outbox") as carrier:
        carrier.send(mail, "ada@example.org")

One connection for many letters, for MAIL_WITHIN_S in all. A letter that the server doesn't take is that letter's matter
alone (`RefusedLetterError`); what breaks the connection ends all of it.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from socket import socket
from typing import Any

from chaincode.kernel.toml import TomlError, parse_toml
from gateway.destinations import Destination
from gateway.http.context import Gateway
from gateway.outgoing.asking import find_destination
from gateway.outgoing.connecting import Line, connect, make_context, secure
from gateway.outgoing.counting import open_counted
from gateway.outgoing.entries import enter
from gateway.outgoing.refusals import NO_CREDENTIALS, OTHER_KIND

MAIL_WITHIN_S = 60
MOST_REPLY_BYTES = 65_536       # what the server of mail says at once
MOST_REPLIES_BYTES = 1_000_000  # over one connection
_OPEN_TO_OTHERS = 0o077


class RefusedLetterError(Exception):
    """The server doesn't take a letter. code: SMTP's; from 500 on it never will."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class Carrier:
    """An open connection to the server. taken: letters so far; bytes: of them."""

    smtp: smtplib.SMTP = field(repr=False)
    sender: str
    taken: int = 0
    bytes: int = 0

    def send(self, mail: EmailMessage, to: str) -> None:
        """Hand a letter over; once this returns, the server has it.

        Raises:
            RefusedLetterError: the server doesn't take it.
            OSError: the connection broke; whether the server has it, nobody knows.
        """
        try:
            with _talk():
                self.smtp.send_message(mail, self.sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refuse(error.recipients[to][0]) from None
        except smtplib.SMTPResponseException as error:
            raise _refuse(error.smtp_code) from None
        self.taken += 1
        self.bytes += len(mail.as_bytes())


def _refuse(code: int) -> Exception:
    """Say what a code means that isn't "taken": one that SMTP doesn't know is no word about the letter."""
    return RefusedLetterError(code) if 400 <= code < 600 else smtplib.SMTPServerDisconnected(f"said {code}")


@contextmanager
def _talk() -> Iterator[None]:
    """What a server says that can't be read, such as a challenge for the password, ends the connection."""
    try:
        yield
    except OSError:   # a bad certificate is a ValueError as well
        raise
    except ValueError as error:
        raise smtplib.SMTPException("unreadable") from error


@contextmanager
def carry(gateway: Gateway, name: str, asked_by: str) -> Iterator[Carrier]:
    """Connect to a destination for letters, with the certificate checked, and give one's name.

    Raises:
        ApiError: no such destination, or it can't be reached, or takes no letters of ours.
    """
    destination = find_destination(gateway, name)
    if not destination.is_mail:
        raise OTHER_KIND(destination=name, kind=destination.scheme)
    user = _read_credentials(name, destination)
    own = gateway.settings.own_origins
    with enter(gateway, name, asked_by) as entry, connect(name, destination, MAIL_WITHIN_S, own) as line:
        smtp = _greet(line, destination)
        try:
            if user:
                with _talk():
                    smtp.login(*user)
            carrier = Carrier(smtp, destination.sender_address)
            yield carrier
            entry.bytes, entry.status = carrier.bytes, f"taken {carrier.taken}"
        finally:
            smtp.close()


class _Smtp(smtplib.SMTP):
    """SMTP over a connection that is there already: nothing is looked up or dialled here, and what comes is bounded."""

    def __init__(self, connection: socket, host: str, port: int, own_name: str) -> None:
        self._connection, self._came, self._came_before = connection, 0, 0
        super().__init__(host, port, local_hostname=own_name)

    def _get_socket(self, *_: Any) -> socket:
        return self._connection

    def getreply(self) -> tuple[int, bytes]:
        """Take a reply, of so many bytes; smtplib itself takes as many lines as come."""
        if self.file is None and self.sock is not None:
            self.file = open_counted(self.sock, self._count)
        self._came_before = self._came
        return super().getreply()

    def _count(self, more: int) -> None:
        self._came += more
        if self._came - self._came_before > MOST_REPLY_BYTES or self._came > MOST_REPLIES_BYTES:
            raise smtplib.SMTPException("says too much")


def _greet(line: Line, destination: Destination) -> smtplib.SMTP:
    """Say hello within TLS, under the sender's domain: this machine's own name is nobody's business."""
    own_name = destination.sender_address.rpartition("@")[2]
    if destination.scheme == "smtps":
        secure(line, destination)
    with _talk():
        smtp = _Smtp(line.connection, destination.host.rstrip("."), destination.port, own_name)
        try:
            if destination.scheme == "smtp":
                _start_tls(smtp, destination)
            smtp.ehlo()
        except BaseException:
            smtp.close()
            raise
    return smtp


def _start_tls(smtp: smtplib.SMTP, destination: Destination) -> None:
    """Change over to TLS. A server that can't, or somebody in between who says so, is none that we speak to."""
    smtp.ehlo()
    if not smtp.has_extn("starttls"):
        raise ssl.SSLCertVerificationError("no TLS")
    smtp.starttls(context=make_context(destination))


def _read_credentials(name: str, destination: Destination) -> tuple[str, str] | None:
    """Give name and password out of their file, which nobody else may read; None where none is named."""
    file = destination.credentials
    if file is None:
        return None
    try:
        plain = parse_toml(file.read_bytes())
        is_own = not file.stat().st_mode & _OPEN_TO_OTHERS
    except (OSError, TomlError):
        raise NO_CREDENTIALS(destination=name) from None
    user, password = plain.get("name"), plain.get("password")
    if not is_own or set(plain) != {"name", "password"} or not isinstance(user, str) or not isinstance(password, str):
        raise NO_CREDENTIALS(destination=name)
    return user, password

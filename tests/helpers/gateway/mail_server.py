"""A server of mail on this machine, by aiosmtpd: it takes letters, refuses them, hangs or drops, as a test says."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.helpers.network.brokers import free_port

NAME, PASSWORD = "borgo", "sette-corvi-bianchi"


class MailServer:
    """taken: letters that it said it has, with whom they are for; rcpt, data: what it answers, or "hang" or "drop"."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.rcpt, self.data, self.connections, self.needs_password = "250 OK", "250 OK", 0, False
        self.refused, self.hello = "", ""   # an address whose letters are refused with 550; who said hello

    async def handle_EHLO(
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Note who says hello."""
        session.host_name, self.hello = hostname, hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, __: Any) -> str:
        """Answer to whom a letter is for."""
        if self.needs_password and not session.authenticated:
            return "530 sign in first"
        answer = "550 no such box" if address == self.refused else self.rcpt
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._answer(server, answer)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        """Answer to the letter itself."""
        if self.data.startswith("250") or self.data == "take and drop":
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=default)   # type: ignore[arg-type]
            assert isinstance(letter, EmailMessage)
            self.taken.append((list(envelope.rcpt_tos), letter))
        return await self._answer(server, self.data)

    async def _answer(self, server: SMTP, answer: str) -> str:
        if answer == "hang":
            await asyncio.sleep(30)
        if answer in ("drop", "take and drop"):
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        return answer

    def authenticate(self, _: Any, __: Any, ___: Any, mechanism: str, data: Any) -> AuthResult:
        """Let one name in."""
        is_good = isinstance(data, LoginPassword) and (data.login, data.password) == (NAME.encode(), PASSWORD.encode())
        return AuthResult(success=is_good, handled=False)


class _Controller(Controller):
    """One that doesn't try itself out in TLS' wrong role."""

    def _trigger_server(self) -> None:
        with contextlib.suppress(OSError), socket.create_connection((self.hostname, self.port), 1.0) as tried:
            if self.ssl_context:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                context.wrap_socket(tried).close()


@contextlib.contextmanager
def mail_server(
    certificate: Path, scheme: str = "smtps", *, has_password: bool = False
) -> Iterator[tuple[MailServer, str]]:
    """A server until the end, and its address. scheme: smtps, smtp with STARTTLS, or "clear", which is smtp without."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server, port = MailServer(), free_port()
    server.needs_password = has_password
    own: dict[str, Any] = {"authenticator": server.authenticate} if has_password else {}
    if scheme == "smtps":
        own |= {"ssl_context": context, "auth_require_tls": False}   # it is within TLS, which it doesn't notice
    if scheme == "smtp":
        own |= {"tls_context": context, "require_starttls": True}
    controller = _Controller(server, hostname="127.0.0.1", port=port, **own)
    controller.start()
    try:
        yield server, f"{'smtps' if scheme == 'smtps' else 'smtp'}://127.0.0.1:{port}"
    finally:
        controller.stop()

"""What `volano serve --public` is asked for, and how a phone comes to trust a trial."""

import socket
from dataclasses import dataclass
from pathlib import Path

from chaincode.rules.units import ORGANISATIONS
from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.hosting.folder import list_held
from gateway.hosting.serve.own_authority import format_fingerprint
from gateway.hosting.serve.plain_door import find_page
from gateway.hosting.serve.public import Public, find_public_origin
from gateway.settings import load_settings


@dataclass(frozen=True)
class ToServe:
    """What was typed. name: "" for nothing public; port: of TLS, 0 for any; certificate, key: files or none."""

    name: str
    host: str
    port: int
    http_port: int
    certificate: Path | None = None
    key: Path | None = None


def plan_public(folder: Path, asked: ToServe) -> Public | None:
    """Return what is served in public; None for nothing.

    Raises:
        InputError: a certificate without a key or a name, or a name that is none.
        RefusedError: the certificate can't be used, a port can't be had, or it is no trial and has no certificate.
    """
    if bool(asked.certificate) != bool(asked.key) or (asked.certificate and not asked.name):
        raise InputError(say("gateway.operating.public.certificate_key_and_name_go_together"))
    if not asked.name:
        return None
    settings = load_settings(folder, list_held(folder)[0]).tls
    certificate, key = asked.certificate or settings.certificate, asked.key or settings.key
    if (certificate is None or key is None) and len(list_held(folder)) < len(ORGANISATIONS):
        raise RefusedError(say("gateway.operating.public.only_a_trial_has_its_own_authority"))
    port = _take_port(asked.host, asked.port)
    http_port = asked.http_port and _take_port(asked.host, asked.http_port)
    try:
        origin = find_public_origin(asked.name, port)
    except ValueError:
        raise InputError(say("gateway.operating.public.is_no_name_of_a_host", name=asked.name)) from None
    public = Public(origin, port, http_port, asked.host, _whole(certificate), _whole(key))
    _check_certificate(public, folder)
    return public


def show_installing(public: Public, folder: Path) -> None:
    """Print, in a trial, the page that installs its authority, with the fingerprint."""
    authority = public.authority(folder)
    if authority is not None and public.http_port:
        fingerprint = format_fingerprint(authority.certificate())
        echo(say("gateway.operating.public.install_it_on_a_phone", page=find_page(public), name=public.name))
        echo(say("gateway.operating.public.fingerprint", fingerprint=fingerprint))


def _check_certificate(public: Public, folder: Path) -> None:
    try:
        public.open_tls(folder)
    except OSError as error:
        raise RefusedError(say(
            "gateway.operating.public.certificate_cannot_be_used", certificate=public.certificate, key=public.key,
            why=words_of(error),
        )) from None


def _take_port(host: str, port: int) -> int:
    """Return a port that can be listened on: the one named and no other, because callers come by it."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as tried:
            return int(tried.getsockname()[1])
    except OSError:
        raise RefusedError(say("gateway.operating.public.port_cannot_be_had", host=host, port=port)) from None


def _whole(file: Path | None) -> Path | None:
    """The child runs in another folder."""
    return file and file.resolve()

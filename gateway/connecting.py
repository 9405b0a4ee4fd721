"""How another organisation's gateway is connected to by TLS: who it must be, and what this one shows of itself."""

import ssl

from chaincode.words import words_of
from gateway.settings import Settings, SettingsError

SERVICE = "service"


def open_tls(settings: Settings, organisation: str, *, is_service: bool) -> ssl.SSLContext | None:
    """Return what a connection to an organisation's gateway is encrypted by; None where its address is in the clear.

    Its certificate must be of the authority that the settings name for it, else of one that this machine trusts, and
    for that address. is_service: whether our own service connects, and so shows its certificate.

    Raises:
        SettingsError: a certificate that can't be read.
    """
    if not settings.gateways.get(organisation, "").startswith("https:"):
        return None
    authority, own = settings.tls.authorities.get(organisation), settings.key_folder(SERVICE)
    try:
        context = ssl.create_default_context(cafile=authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if is_service:
            context.load_cert_chain(own / "cert.pem", own / "key.pem")
    except OSError as error:
        raise SettingsError("gateway.connecting.certificates_cannot_be_read", organisation=organisation,
                            authority=authority or "", why=words_of(error)) from None
    return context


def check_authorities(settings: Settings) -> None:
    """Refuse settings with authorities that can't be read.

    Raises:
        SettingsError: one can't.
    """
    for organisation in settings.tls.authorities:
        open_tls(settings, organisation, is_service=False)

"""Certificates for members who come with a code, by the authority that can issue nothing else (network.authority)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chaincode.wire.possession import are_keys_proved, encode_key
from gateway.ledger.identity import Brought, UnacceptedError
from gateway.settings import Settings
from network.authority import MEMBERS_AUTHORITY, issue, load_authority

VALID_FOR = timedelta(days=400)
SHORT = 16


@dataclass(frozen=True)
class MembersCertifier:
    """An organisation's members' authority, by the key that lies among the organisation's own."""

    settings: Settings

    @property
    def is_ready(self) -> bool:
        """Whether the authority's key is here: it isn't in communities that were founded before there was one."""
        return (self.settings.key_folder(MEMBERS_AUTHORITY) / "key.pem").is_file()

    def certify(self, brought: Brought) -> bytes:
        """Issue a certificate for 400 days; of what was brought the key alone is taken.

        Raises:
            UnacceptedError: KEY_UNPROVED; NO_AUTHORITY: it isn't at hand.
        """
        if not self.is_ready:
            raise UnacceptedError("NO_AUTHORITY")
        holder = _read_proved(brought)
        authority = load_authority(self.settings.organisation, self.settings.keys.parent, MEMBERS_AUTHORITY)
        until = datetime.now(UTC) + VALID_FOR
        # certificates stand in every block for ever: no name in them
        return issue(authority, holder, name=f"m-{brought.member[:SHORT]}", not_after=until)


def _read_proved(brought: Brought) -> EllipticCurvePublicKey:
    """Give the key whose own signature says that its holder wants to be registered by that one command, or
    to be one more of a member's.

    Raises:
        UnacceptedError: it doesn't, or the key is written in another way than its certificate would be.
    """
    arguments = json.dumps({"public_keys": [brought.public_key], "proofs": [brought.proof]})
    command = "rotate" if brought.known else "register"
    call = [text.encode("ascii") for text in (command, brought.registration_id, brought.known, arguments)]
    if not brought.proof or not are_keys_proved(call):
        raise UnacceptedError("KEY_UNPROVED")
    holder = load_der_public_key(bytes.fromhex(brought.public_key))
    if not isinstance(holder, EllipticCurvePublicKey) or encode_key(holder) != brought.public_key:
        raise UnacceptedError("KEY_UNPROVED")
    return holder

"""Who signs: whatever holds a key. The key itself is never asked for."""

from typing import Protocol


class KeyHolder(Protocol):
    """The holder of a P-256 key and of its certificate."""

    @property
    def certificate(self) -> bytes:
        """The certificate, PEM."""

    def sign(self, message: bytes) -> bytes:
        """Sign the SHA-256 of a message: low-S DER, or r and s of 32 bytes each."""

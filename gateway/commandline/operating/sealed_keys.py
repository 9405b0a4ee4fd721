"""Files under a passphrase, in one: scrypt makes a key of it, AES-256-GCM encrypts and shows any change.

    b"volano keys 1\\n"   16 bytes of salt   12 bytes of nonce   ciphertext of {name: base64 of the content}
"""

import base64
import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from chaincode.words import say
from gateway.commandline.base.options import is_terminal, prompt
from gateway.commandline.base.refusals import InputError

MAGIC = b"volano keys 1\n"
SALT, NONCE, LEAST = 16, 12, 12
COST, BLOCK, LANES = 2**17, 8, 1  # 128 MB and about half a second for each guess (OWASP, password storage)


def seal(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """Encrypt files by name."""
    plain = json.dumps({name: base64.b64encode(content).decode() for name, content in files.items()}).encode()
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return MAGIC + salt + nonce + AESGCM(_derive(passphrase, salt)).encrypt(nonce, plain, MAGIC)


def unseal(content: bytes, passphrase: str) -> dict[str, bytes]:
    """Decrypt what `seal` gave.

    Raises:
        InputError: another passphrase, or a byte that was changed.
    """
    salt, nonce, sealed = _split(content)
    try:
        plain = AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, MAGIC)
    except (InvalidTag, ValueError):
        raise InputError(say("gateway.operating.sealed_keys.passphrase_wrong_keys_cannot_be_read")) from None
    return {name: base64.b64decode(text, validate=True) for name, text in json.loads(plain).items()}


def _split(content: bytes) -> tuple[bytes, bytes, bytes]:
    start, middle = len(MAGIC), len(MAGIC) + SALT
    if not content.startswith(MAGIC):
        raise InputError(say("gateway.operating.sealed_keys.keys_in_it_are_not_sealed"))
    return content[start:middle], content[middle : middle + NONCE], content[middle + NONCE :]


def _derive(passphrase: str, salt: bytes) -> bytes:
    same = unicodedata.normalize("NFC", passphrase)  # keyboards write an accented letter in one character or two
    return Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES).derive(same.encode())


def read_passphrase(file: Path | None, *, is_new: bool) -> str:
    """The passphrase: a file's first line, or asked at a terminal (a new one twice); never an argument.

    Raises:
        InputError: neither, or a new one that is too short.
    """
    if file is None and not is_terminal():
        raise InputError(say("gateway.operating.sealed_keys.passphrase_is_needed_name_file"))
    given = _read_first_line(file) if file is not None else _ask(is_new=is_new)
    if is_new and len(given) < LEAST:
        raise InputError(say("gateway.operating.sealed_keys.passphrase_short_passphrase", least=LEAST))
    return given


def _read_first_line(file: Path) -> str:
    try:
        return next(iter(file.read_text(encoding="utf-8-sig").splitlines()), "")  # the mark is no letter of it
    except UnicodeDecodeError as error:
        raise InputError(say("gateway.operating.sealed_keys.not_utf", file=file)) from error


def _ask(*, is_new: bool) -> str:
    words = say("gateway.operating.sealed_keys.passphrase_of_keys")
    again = say("gateway.operating.sealed_keys.once_more")
    return prompt(words, hide_input=True, confirmation_prompt=again if is_new else False)

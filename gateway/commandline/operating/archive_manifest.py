"""A community in one file: what stands in it, and the names that it may have.

    manifest.json                     what follows, with SHA-256s, and the checkpoint
    community.toml trust.toml ledger.db <organisation>/gateway.db broker/passwords
    keys.sealed                       only with keys: keys/ handover/ broker/ adding.json, encrypted (sealed_keys)
"""

import os
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from chaincode.audit.trust import Checkpoint
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError
from gateway.hosting.folder import LEDGER_FILE
from gateway.settings import COMMUNITY_FILE, TRUST_FILE, load_settings

FORMAT = 1
MANIFEST = "manifest.json"
PLAIN_FILES = (COMMUNITY_FILE, TRUST_FILE, "broker/passwords")
PRIVATE_FOLDERS = ("keys", "handover", "broker")
MIRROR_TABLES = ("state", "happened", "checkpoint")
PASSING_TABLES = ("session", "challenge", "task_asker", "task")
SEALED_FILE = "keys.sealed"


class ArchiveError(WordedError):
    """What can't be archived, or is no archive; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. checkpoint: of its chain; made_at_s: UTC seconds; files: SHA-256 (hex) by name."""

    format: int
    version: str
    community: str
    made_at_s: int
    checkpoint: Checkpoint
    has_keys: bool
    files: dict[str, str]


def require_whole(folder: Path) -> str:
    """Refuse a community whose ledger or databases lie elsewhere; give its name."""
    settings = [load_settings(folder, name) for name in ORGANISATIONS]
    if any(setting.ledger.kind == "fabric" for setting in settings):
        raise ArchiveError("gateway.operating.archive.ledger_is_network_every_peer")
    if any(setting.database_url for setting in settings):
        raise ArchiveError("gateway.operating.archive.community_toml_names_databases")
    return settings[0].community


def can_be_in(name: str, has_keys: bool) -> bool:
    """Whether an archive can be written with a file of that name."""
    plain = {LEDGER_FILE, *PLAIN_FILES, *(f"{organisation}/gateway.db" for organisation in ORGANISATIONS)}
    return name in plain or (has_keys and name == SEALED_FILE)


def create_file(target: Path, name: str) -> BinaryIO:
    """Open a new file of the archive's in a folder, its owner's alone; ValueError for a name that leads outside."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or "\\" in name:
        raise WordedError("gateway.operating.archive.name_that_cannot_be", name=name)
    path = target.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_file(target: Path, name: str, content: bytes) -> None:
    """Write a new file of the archive's in a folder."""
    with create_file(target, name) as out:
        out.write(content)


def compute_sha256(path: Path) -> str:
    """Give a file's SHA-256, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

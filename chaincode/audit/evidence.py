"""Evidence: what an auditor needs who has nothing else of a community, in one ZIP that is verified anywhere.

    README.txt               how it is verified and what it doesn't prove, in Italian and English
    ledger.blocks            all blocks (audit.blocks_file)
    bundle-2024-05-01.json   a period's vectors (audit.bundle), of those periods that were asked for
    manifest.json            {"format": "volano-evidence/1", "channel", "height", "parts": {name: {"bytes", "sha256"}}}

Nothing is compressed, so that a file takes no more than its own size. The digests tell a damaged file from a whole one,
and no more: whoever makes a file makes them too. What counts comes of `trust.toml`, which comes another way.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from chaincode.audit.blocks_file import read_blocks, write_blocks
from chaincode.audit.bundle import Bundle, parse_bundle
from chaincode.audit.trust import TrustFile
from chaincode.kernel.strict_json import parse_json
from chaincode.words import WordedError, say_in

FORMAT, MAGIC = "volano-evidence/1", b"PK\x03\x04"
BLOCKS, MANIFEST, README = "ledger.blocks", "manifest.json", "README.txt"
MOST_BUNDLES, MOST_BYTES, AT_ONCE = 60, 1 << 27, 1 << 20   # five years' months; of any part but the blocks
_is_bundle = re.compile(r"bundle-([0-9]{4}-[0-9]{2}-[0-9]{2})\.json", re.ASCII).fullmatch


class EvidenceError(WordedError):
    """A file of evidence that isn't whole, or isn't one; its text says what is wrong."""


@dataclass(frozen=True)
class Evidence:
    """What a file holds, all of it as its manifest says. height: how many blocks it says that there are."""

    archive: zipfile.ZipFile
    channel: str
    height: int
    periods: tuple[str, ...]

    @contextmanager
    def open_blocks(self) -> Iterator[Iterator[bytes]]:
        """Give the blocks in order; FileError where they can't be read."""
        with self.archive.open(BLOCKS) as file:
            yield read_blocks(file)  # type: ignore[arg-type]

    def read_bundle(self, period: str) -> Bundle:
        """Return a period's vectors.

        Raises:
            EvidenceError: it has none of that period.
            BundleError: they can't be read.
        """
        if period not in self.periods:
            raise EvidenceError("chaincode.audit.evidence.no_vectors_of", period=period)
        return parse_bundle(self.archive.read(name_bundle(period)))


def is_evidence(path: Path) -> bool:
    """Whether a file begins as one of evidence does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def name_bundle(period: str) -> str:
    """Return the name of the part that has a period's vectors."""
    return f"bundle-{period}.json"


def write_evidence(
    file: BinaryIO, blocks: Iterable[bytes], trusted: TrustFile, bundles: Mapping[str, bytes]
) -> int:
    """Write a file of evidence; return how many blocks are in it.

    trusted: whose fingerprints its README shows, to be compared; bundles: `bundle.build_bundle`'s bytes, by period.
    """
    parts: dict[str, _Part] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        with _Part.open(archive, README, parts) as part:
            part.write(_format_readme(trusted).encode())
        with _Part.open(archive, BLOCKS, parts) as part:
            height = write_blocks(part, blocks)  # type: ignore[arg-type]
        for period, content in bundles.items():
            with _Part.open(archive, name_bundle(period), parts) as part:
                part.write(content)
        said = {name: {"bytes": part.count, "sha256": part.digest.hexdigest()} for name, part in parts.items()}
        manifest = {"format": FORMAT, "channel": trusted.channel, "height": height, "parts": said}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1) + "\n")
    return height


class _Part:
    """A part that is being written. count: its bytes; digest: of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.count, self.digest = file, 0, sha256()

    @classmethod
    @contextmanager
    def open(cls, archive: zipfile.ZipFile, name: str, parts: dict[str, Self]) -> Iterator[Self]:
        """Write a part of an archive, and note it among all parts."""
        with archive.open(name, "w", force_zip64=True) as file:
            parts[name] = part = cls(file)
            yield part

    def write(self, content: bytes) -> int:
        """Write what comes next."""
        self.count += len(content)
        self.digest.update(content)
        return self._file.write(content)


def _format_readme(trusted: TrustFile) -> str:
    roots = "\n".join(f"  {name}  {root}" for name in sorted(trusted.roots) for root in trusted.roots[name])
    said = (say_in(language, "chaincode.audit.evidence.readme", channel=trusted.channel, genesis=trusted.genesis,
                   roots=roots) for language in ("it", "en"))
    return "\n\n----\n\n".join(said) + "\n"


@contextmanager
def open_evidence(path: Path) -> Iterator[Evidence]:
    """Open a file of evidence, whose every part is as its manifest says.

    Raises:
        EvidenceError: it isn't.
        OSError: it can't be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise EvidenceError("chaincode.audit.evidence.no_evidence") from error
    with archive:
        yield _check(archive)


def _check(archive: zipfile.ZipFile) -> Evidence:
    names = [entry.filename for entry in archive.infolist()]
    periods = tuple(sorted(bundle[1] for bundle in map(_is_bundle, names) if bundle))
    is_whole = sorted(names) == sorted({BLOCKS, MANIFEST, README, *map(name_bundle, periods)})
    if not is_whole or len(periods) > MOST_BUNDLES or not all(map(_fits, archive.infolist())):
        raise EvidenceError("chaincode.audit.evidence.other_parts", names=", ".join(sorted(names))[:200])
    plain = _read_manifest(archive)
    found = {name: {"bytes": archive.getinfo(name).file_size, "sha256": _digest(archive, name)}
             for name in names if name != MANIFEST}
    for name in sorted({*found, *plain["parts"]}):
        if found.get(name) != plain["parts"].get(name):
            raise EvidenceError("chaincode.audit.evidence.not_as_said", name=name[:80])
    return Evidence(archive, plain["channel"], plain["height"], periods)


def _fits(entry: zipfile.ZipInfo) -> bool:
    """Whether a part lies there as it is, and is none that would take too much memory."""
    is_plain = entry.compress_type == zipfile.ZIP_STORED and entry.file_size == entry.compress_size
    return is_plain and (entry.filename == BLOCKS or entry.file_size <= MOST_BYTES)


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        plain = parse_json(archive.read(MANIFEST))
    except (ValueError, zipfile.BadZipFile) as error:
        raise EvidenceError("chaincode.audit.evidence.no_evidence") from error
    shape = {"format": str, "channel": str, "height": int, "parts": dict}
    fits = isinstance(plain, dict) and {name: type(value) for name, value in plain.items()} == shape
    if not fits or plain["format"] != FORMAT:
        raise EvidenceError("chaincode.audit.evidence.no_evidence")
    return dict(plain)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    try:
        with archive.open(name) as part:
            while content := part.read(AT_ONCE):
                digest.update(content)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:  # cut, or under a password
        raise EvidenceError("chaincode.audit.evidence.not_as_said", name=name[:80]) from error
    return digest.hexdigest()

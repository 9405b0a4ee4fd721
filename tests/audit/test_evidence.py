"""Evidence in one file: it holds on an empty machine, and a liar's, a cut or a damaged one isn't taken."""

import json
import lzma
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaincode.audit.bundle import parse_bundle
from chaincode.audit.evidence import BLOCKS, MANIFEST, README, EvidenceError, name_bundle, open_evidence, write_evidence
from chaincode.audit.recompute import recompute
from tests.audit.samples.reading import AGE, VECTORS, findings, load
from tests.helpers.network.brokers import ROOT

LINE = "2.5"
BUNDLE = lzma.decompress((VECTORS / f"fabric-{LINE}" / "bundle.xz").read_bytes())
PERIOD = parse_bundle(BUNDLE).period
Parts = dict[str, bytes]
ALONE = """
import importlib.util, json, sys
from pathlib import Path
from chaincode.audit.evidence import open_evidence
from chaincode.audit.trust import parse_trust
from chaincode.audit.recompute import recompute
assert not any(map(importlib.util.find_spec, ("gateway", "analytics", "webapp")))
trusted = parse_trust(Path("trust.toml").read_text("utf-8"))
with open_evidence(Path("evidence.zip")) as held, held.open_blocks() as blocks:
    done = recompute(blocks, trusted, held.read_bundle(held.periods[0]))
print(json.dumps([done.report.height, [one.code for one in done.report.findings],
                  [one.is_same for one in done.settlements]]))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "evidence.zip"
    blocks, trusted = load(LINE)
    with path.open("xb") as file:
        assert write_evidence(file, blocks, trusted, {PERIOD: BUNDLE}) == len(blocks)
    return path


def read_parts(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, parts: Parts, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refuse(path: Path) -> str:
    with pytest.raises(EvidenceError) as refused, open_evidence(path):
        pass
    return str(refused.value.words.key)


def test_what_was_written_is_read_and_worked_out_again(whole: Path) -> None:
    blocks, trusted = load(LINE)
    with open_evidence(whole) as held:
        assert (held.channel, held.height, held.periods) == (trusted.channel, len(blocks), (PERIOD,))
        with held.open_blocks() as stream:
            assert tuple(stream) == blocks
        with held.open_blocks() as stream:
            done = recompute(stream, trusted, held.read_bundle(PERIOD))
        with pytest.raises(EvidenceError):
            held.read_bundle("1999-01-01")
    assert findings(done.report) == [] and [settlement.is_same for settlement in done.settlements] == [True]


def test_its_readme_says_in_both_languages_what_to_compare(whole: Path) -> None:
    said, trusted = read_parts(whole)[README].decode(), load(LINE)[1]
    assert said.count(trusted.genesis) == 2
    assert all(said.count(root) == 2 for roots in trusted.roots.values() for root in roots)
    assert "./volano audit verify PROVE.zip" in said and "./volano audit verify EVIDENCE.zip" in said


def test_it_holds_on_a_machine_that_has_nothing_else(whole: Path, tmp_path: Path) -> None:
    """The package `chaincode` alone, the file, and trust.toml, which came another way."""
    shutil.copytree(ROOT / "chaincode", tmp_path / "chaincode", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(whole, tmp_path / "evidence.zip")
    shutil.copy(VECTORS / f"fabric-{LINE}" / "trust.toml", tmp_path / "trust.toml")
    (tmp_path / "check.py").write_text(ALONE)
    done = subprocess.run([sys.executable, "check.py"], cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True,
                          check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    height, codes, are_same = json.loads(done.stdout)
    assert (height, set(codes) - {AGE}, are_same) == (len(load(LINE)[0]), set(), [True])


def bend(content: bytes) -> bytes:
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


def change_manifest(whole: Parts, **said: object) -> Parts:
    return whole | {MANIFEST: json.dumps(json.loads(whole[MANIFEST]) | said).encode()}


BENT: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    **{f"bent {name}": (lambda parts, name=name: parts | {name: bend(parts[name])}, "not_as_said")  # type: ignore[misc]
       for name in (BLOCKS, README, name_bundle(PERIOD))},
    **{f"without {name}": (lambda parts, name=name: {  # type: ignore[misc]
        other: content for other, content in parts.items() if other != name}, "other_parts")
       for name in (BLOCKS, README, MANIFEST)},
    "without its vectors": (lambda parts: {
        name: content for name, content in parts.items() if name != name_bundle(PERIOD)}, "not_as_said"),
    "another part": (lambda parts: parts | {"notes.txt": b"x"}, "other_parts"),
    "a way up": (lambda parts: parts | {"../trust.toml": b"x"}, "other_parts"),
    "vectors that nobody said": (lambda parts: parts | {name_bundle("2024-01-01"): b"{}"}, "not_as_said"),
    "another format": (lambda parts: change_manifest(parts, format="volano-evidence/2"), "no_evidence"),
    "one word more": (lambda parts: change_manifest(parts, more=1), "no_evidence"),
    "a height that is none": (lambda parts: change_manifest(parts, height=True), "no_evidence"),
    "no parts": (lambda parts: change_manifest(parts, parts={}), "not_as_said"),
    "no JSON": (lambda parts: parts | {MANIFEST: b"{"}, "no_evidence"),
    "deep JSON": (lambda parts: parts | {MANIFEST: b"[" * 100_000}, "no_evidence"),
}


@pytest.mark.parametrize("how", BENT)
def test_what_isnt_as_it_was_written_is_refused(how: str, whole: Path, tmp_path: Path) -> None:
    change, why = BENT[how]
    assert refuse(write_parts(tmp_path / "bent.zip", change(read_parts(whole)))).endswith(f".evidence.{why}")


def test_what_is_compressed_is_refused_whatever_it_would_come_to(whole: Path, tmp_path: Path) -> None:
    parts = read_parts(whole) | {BLOCKS: bytes(300_000_000)}
    path = write_parts(tmp_path / "small.zip", parts, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 1_000_000 and refuse(path).endswith("other_parts")


def cut(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield from (content[:length] for length in (0, 4, 100, len(content) // 2, len(content) - 1))


def test_what_was_cut_off_is_refused(whole: Path, tmp_path: Path) -> None:
    for content in cut(whole):
        (tmp_path / "cut.zip").write_bytes(content)
        assert refuse(tmp_path / "cut.zip").endswith("no_evidence")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(whole: Path, tmp_path: Path) -> None:
    """One reader takes the first of them, another the last."""
    path = tmp_path / "twice.zip"
    shutil.copy(whole, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(MANIFEST, read_parts(whole)[MANIFEST])
    assert refuse(path).endswith("other_parts")


def test_blocks_that_lie_are_the_audits_to_find(whole: Path, tmp_path: Path) -> None:
    """A liar makes the digests too: a file whose blocks are cut is whole, and what it comes to says so."""
    blocks, trusted = load(LINE)
    path = tmp_path / "cut.zip"
    with path.open("xb") as file:
        write_evidence(file, (*blocks[:20], *blocks[21:]), trusted, {PERIOD: BUNDLE})
    with open_evidence(path) as held, held.open_blocks() as stream:
        done = recompute(stream, trusted, held.read_bundle(PERIOD))
    assert {finding.code for finding in done.report.findings} & {"CHAIN_NUMBER", "CHAIN_LINK"}

"""Images by digest: what the lock names is what compose runs; asked of Docker, all or none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from network import compose, images
from network.images import TEMPLATE, ImagesError, format_lock, list_images, load_lock, pin_images

ROOT = Path(__file__).parents[2]
TEXT = TEMPLATE.read_text(encoding="utf-8")
DIGESTS = {name: f"sha256:{number:064x}" for number, name in enumerate(list_images(TEXT), 1)}
DOCKER = """#!/bin/sh
[ "$1" = pull ] && { echo "$3" >>"$ASKED"; [ "$3" != "$REFUSED" ] || { echo "no route to host" >&2; exit 1; }; exit 0; }
for image; do :; done
printf '%s@sha256:%064d\\n' "${image%:*}" "${#image}"
"""


def test_every_image_of_somebody_else_is_listed() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"].values()
    foreign = {one["image"] for one in services if "build" not in one} | {
        one["build"]["args"]["PYTHON"] for one in services if "build" in one
    }
    assert {name.replace("${VOLANO_FABRIC:-", "").rstrip("}").partition("@")[0] for name in foreign} == set(DIGESTS)


def test_a_locked_image_is_named_by_its_digest_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "images.lock"
    lock.write_text(format_lock(DIGESTS, DIGESTS.__getitem__))
    assert load_lock(lock) == DIGESTS
    monkeypatch.setattr(compose, "load_lock", lambda: load_lock(lock))
    services = yaml.safe_load(compose.format_compose())["services"]
    assert services["database"]["image"] == f"postgres:17@{DIGESTS['postgres:17']}"
    assert services["gse-gateway"]["build"]["args"]["PYTHON"].endswith(f"@{DIGESTS['python:3.13-slim']}")
    # another release than the locked one has no digest: it stands within the variable's default
    peer = "hyperledger/fabric-peer"
    assert services["gse-peer"]["image"] == f"{peer}:${{VOLANO_FABRIC:-3.1.5@{DIGESTS[f'{peer}:3.1.5']}}}"
    some = pin_images(TEXT, {"postgres:17": DIGESTS["postgres:17"]})
    assert some.count("@sha256:") == 1


@pytest.mark.parametrize("kind", ["chaincode", "gateway"])
def test_a_dockerfile_begins_with_the_image_that_compose_names(kind: str) -> None:
    first = [line for line in (ROOT / kind / "Dockerfile").read_text().splitlines() if not line.startswith("#")][:2]
    assert first == ["ARG PYTHON=python:3.13-slim", "FROM ${PYTHON}"]


@pytest.mark.parametrize("line", ["postgres:17", "postgres@sha256:" + "a" * 64, "postgres:17@sha256:" + "A" * 64, "x"])
def test_a_lock_that_cannot_be_read_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "images.lock").write_text(f"# words\n{line}\n")
    with pytest.raises(ImagesError, match=r"images\.lock:2"):
        load_lock(tmp_path / "images.lock")


def run(folder: Path, refused: str = "") -> subprocess.CompletedProcess[str]:
    """Ask a stand-in for Docker, and have the lock written in the folder."""
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    script = ("import sys; from pathlib import Path; from network import images; "
              "images.LOCK = Path(sys.argv.pop()) / 'images.lock'; images.main()")
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "ASKED": str(folder / "asked"),
                   "REFUSED": refused, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-P", "-c", script, str(folder)], env=environment, capture_output=True,
                          text=True, check=False)


def test_docker_is_asked_for_each_and_the_lock_pins_the_compose_file(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "asked").read_text().split() == list(DIGESTS)
    written = load_lock(tmp_path / "images.lock")
    assert set(written) == set(DIGESTS)
    assert pin_images(TEMPLATE.read_text(encoding="utf-8"), written).count("@sha256:") >= len(DIGESTS)


def test_without_a_way_to_one_of_them_nothing_is_written(tmp_path: Path) -> None:
    done = run(tmp_path, refused="postgres:17")
    assert (done.returncode, done.stderr) == (1, "postgres:17: no route to host\n")
    assert not (tmp_path / "images.lock").exists()
    assert images.LOCK.is_file()

"""The digests of the images that docker-compose.yml names, so that a name means the same bytes tomorrow.

`network/images.lock` holds a line for each, `NAME:TAG@sha256:HEX`; compose and the Dockerfiles use the digest where the
lock has one, and the tag where it hasn't. `python -m network.images`, on a machine whose Docker reaches the registries,
asks for the digests and writes the lock anew; `./volano network compose > docker-compose.yml` then takes them over.
"""

import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from chaincode.terminal.failures import RefusedError
from chaincode.terminal.help_words import run
from chaincode.words import WordedError, words_of

LOCK = Path(__file__).with_name("images.lock")
TEMPLATE = Path(__file__).with_name("compose.yaml.in")
ASK_WITHIN_S = 600
# an image of somebody else's; a tag may be the default of a variable: NAME:${VARIABLE:-TAG}
_IMAGE = re.compile(r"^ *(?:image|PYTHON): (?P<name>[a-z0-9./-]+):(?:\$\{\w+:-)?(?P<tag>[\w.-]+)", re.MULTILINE)
_DIGEST = re.compile(r"[a-z0-9./-]+@(sha256:[0-9a-f]{64})", re.ASCII)
_LINE = re.compile(r"([a-z0-9./-]+:[\w.-]+)@(sha256:[0-9a-f]{64})", re.ASCII)


class ImagesError(WordedError):
    """A digest that can't be had, or a lock that can't be read."""


def list_images(text: str) -> list[str]:
    """Give NAME:TAG of each image that a compose file has from somebody else."""
    return sorted({f"{found['name']}:{found['tag']}" for found in _IMAGE.finditer(text)})


def load_lock(path: Path = LOCK) -> dict[str, str]:
    """Read the digests by NAME:TAG.

    Raises:
        ImagesError: a line that is none.
    """
    digests = {}
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if line and not line.startswith("#"):
            found = _LINE.fullmatch(line)
            if found is None:
                raise ImagesError("network.images.not_name_tag_sha256_hex", path=path.name, number=number)
            digests[found[1]] = found[2]
    return digests


def pin_images(text: str, digests: dict[str, str]) -> str:
    """Put the digests that there are behind the tags: within a variable's default, so that another tag has none."""

    def pin(found: re.Match[str]) -> str:
        digest = digests.get(f"{found['name']}:{found['tag']}")
        return f"{found[0]}@{digest}" if digest else found[0]

    return _IMAGE.sub(pin, text)


def ask_digest(image: str) -> str:
    """Have Docker fetch an image, and give the digest that its registry knows it by.

    Raises:
        ImagesError: no Docker, or no way to the registry.
    """
    inspect = ["docker", "image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", image]
    try:
        for command in (["docker", "pull", "--quiet", image], inspect):
            done = subprocess.run(command, capture_output=True, text=True, timeout=ASK_WITHIN_S, check=False)
            if done.returncode:
                said = (done.stderr.strip().splitlines() or [""])[-1][:200]
                raise ImagesError("network.images.docker_says", image=image, why=said) if said else ImagesError(
                    "network.images.no_answer", image=image,
                )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ImagesError(words_of(error).at(f"{image}")) from error
    found = _DIGEST.search(done.stdout)
    if found is None:
        raise ImagesError("network.images.it_has_no_digest", image=image)
    return found[1]


def format_lock(images: Iterable[str], ask: Callable[[str], str] = ask_digest) -> str:
    """Write the lock of these images, all or none."""
    return "# written by python -m network.images\n" + "".join(f"{image}@{ask(image)}\n" for image in images)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Write the lock anew, each image's digest as its registry has it; where one can't be had, nothing."""
    try:
        text = format_lock(list_images(TEMPLATE.read_text(encoding="utf-8")))
    except ImagesError as error:
        raise RefusedError(str(error)) from error
    LOCK.write_text(text, encoding="ascii")


if __name__ == "__main__":
    run(main, "python -m network.images")

"""`./volano` on machines with and without what it needs: stand-in Pythons, a lock without packages, no network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("cat", "cksum", "cut", "dirname", "grep", "mkdir", "rm", "rmdir", "sh", "tail")
# An address of this machine at which nothing answers.
NOBODY = "http://127.0.0.1:9/simple"


class Checkout:
    """A copy of the script with a gateway that shows how it was called, in a folder with a space in its name."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a copy"
        self.bin = folder / "bin"
        (self.path / "gateway").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "volano", self.path / "volano")
        (self.path / "gateway" / "__main__.py").write_text("import sys; print(sys.argv[1:])")
        self.lock("")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)

    def lock(self, text: str) -> None:
        """Set both locks."""
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.path / name).write_text(text)

    def add_program(self, name: str, script: str) -> None:
        """Put a program on the path, which holds nothing but the tools that every system has."""
        program = self.bin / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def add_python(self, name: str = "python3", *, real_pip: bool = False) -> None:
        """Put the Python of the tests on the path; the pip of its environments does nothing unless it is real."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        base = Path(sys.base_prefix) / "bin" / version
        make = f'"{base}" -m venv --without-pip "$3" && echo >"$3/lib/{version}/site-packages/pip.py"; exit'
        stand_in = "" if real_pip else f'if [ "$1 $2" = "-m venv" ]; then {make}; fi\n'
        self.add_program(name, f'{stand_in}exec "{base}" "$@"')

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script with this path and these settings and no others."""
        settings = {"PATH": str(self.bin), "HOME": str(self.path), "PIP_INDEX_URL": NOBODY, "PIP_RETRIES": "0"}
        return subprocess.run(
            [self.path / "volano", *arguments], env=settings | environment, cwd=self.bin,
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_second_run_uses_what_the_first_one_made(checkout: Checkout) -> None:
    checkout.add_python()
    first = checkout.run("demo", "--keep", "a folder")
    assert (first.returncode, first.stdout) == (0, "['demo', '--keep', 'a folder']\n")
    assert "once" in first.stderr
    second = checkout.run("demo")
    assert (second.returncode, second.stdout, second.stderr) == (0, "['demo']\n", "")


def test_tests_add_their_lock_to_the_same_environment(checkout: Checkout) -> None:
    checkout.add_python()
    checkout.run("demo")
    assert "what the tests need" in checkout.run("test").stderr
    assert checkout.run("check").stderr == ""
    assert checkout.run("demo").stderr == ""


def test_another_lock_makes_another_environment(checkout: Checkout) -> None:
    checkout.add_python()
    checkout.run("demo")
    old = checkout.path / ".venv" / "old"
    old.touch()
    checkout.lock("# another\n")
    assert "once" in checkout.run("demo").stderr
    assert not old.exists()


def test_an_interrupted_install_is_begun_again(checkout: Checkout) -> None:
    checkout.add_python()
    checkout.run("demo")
    (checkout.path / ".venv" / "volano-core").unlink()  # written last
    half = checkout.path / ".venv" / "half"
    half.touch()
    assert checkout.run("demo").returncode == 0
    assert not half.exists()


def test_an_environment_of_somebody_else_is_left_alone(checkout: Checkout) -> None:
    checkout.add_python()
    mine = checkout.path / ".venv" / "mine"
    mine.parent.mkdir()
    mine.touch()
    ran = checkout.run("demo")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "VOLANO_ENV" in ran.stderr
    assert mine.exists()
    assert checkout.run("demo", VOLANO_ENV=str(checkout.path / "other")).returncode == 0


def test_without_a_network_one_line_says_so(checkout: Checkout) -> None:
    checkout.add_python(real_pip=True)
    checkout.lock(f"nothing==1 --hash=sha256:{'0' * 64}\n")
    ran = checkout.run("demo")
    made, failed = ran.stderr.splitlines()
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "once" in made
    assert "is there a network?" in failed
    assert "nothing==1" in failed
    assert "c'è la rete?" in checkout.run("demo", LANG="it_IT.UTF-8").stderr


def test_without_python_one_line_says_what_to_type(checkout: Checkout) -> None:
    ran = checkout.run("demo")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    checkout.add_program("apt-get", "exit 1")
    assert "sudo apt-get install python3 python3-venv\n" in checkout.run("demo").stderr


def test_an_old_python_is_passed_over(checkout: Checkout) -> None:
    checkout.add_program("python3", "exit 1")  # its answer to `is it 3.11?`
    assert "Python 3.11 or newer is missing" in checkout.run("demo").stderr
    checkout.add_python("python3.11")
    assert checkout.run("demo").returncode == 0


def test_without_venv_one_line_says_what_to_type(checkout: Checkout) -> None:
    checkout.add_program("apt-get", "exit 1")
    checkout.add_program("python3", 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.11 ;; esac')
    ran = checkout.run("demo")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "type: sudo apt-get install python3.11-venv\n" in ran.stderr


def test_a_named_python_that_is_none_is_refused(checkout: Checkout) -> None:
    checkout.add_python()
    ran = checkout.run("demo", VOLANO_PYTHON="python9")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "VOLANO_PYTHON=python9" in ran.stderr


def test_a_folder_of_the_callers_named_gateway_is_not_ours(checkout: Checkout) -> None:
    checkout.add_python()
    (checkout.bin / "gateway").mkdir()
    (checkout.bin / "gateway" / "__main__.py").write_text("print('another')")
    assert checkout.run("demo").stdout == "['demo']\n"


def test_two_first_runs_at_once_make_one_environment(checkout: Checkout) -> None:
    checkout.add_python()
    settings = {"PATH": str(checkout.bin), "HOME": str(checkout.path)}
    command = [checkout.path / "volano", "demo"]
    runs = [subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted("once" in words for words in said) == [False, True]


@pytest.mark.parametrize("script", ["volano", ".ci/run"])
def test_the_shell_finds_nothing_to_say(script: str) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    assert subprocess.run(["shellcheck", ROOT / script], check=False).returncode == 0
    assert os.access(ROOT / script, os.X_OK)

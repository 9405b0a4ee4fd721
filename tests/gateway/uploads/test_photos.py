"""Photos are made anew by a process of its own; whatever becomes of that one, the answer is a photo or a refusal."""

import resource
import sys
from io import BytesIO

import pytest
from PIL import Image

from gateway.darkroom import words
from gateway.darkroom.__main__ import LIMITS
from gateway.http.errors import Problem
from gateway.uploads import photos
from gateway.uploads.photos import make_anew
from tests.helpers.files.pictures import make_jpeg, make_png, make_png_head

LIMITED = """
from gateway.darkroom.__main__ import *
for kind, most in LIMITS.items():
    resource.setrlimit(kind, (most, most))
"""


def refuse(data: bytes = b"") -> Problem:
    with pytest.raises(Problem) as caught:
        make_anew(data)
    return caught.value


def become(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have another program stand where the process does, under its limits."""
    monkeypatch.setattr(photos, "COMMAND", (sys.executable, "-P", "-c", LIMITED + script))


@pytest.mark.parametrize("data", [make_jpeg(2_000, 1_000), make_png(2_000, 1_000)], ids=["jpeg", "png"])
def test_a_photo_comes_back_as_a_jpeg_of_its_own(data: bytes) -> None:
    image = Image.open(BytesIO(make_anew(data)))
    assert (image.format, image.size) == ("JPEG", (1_600, 800))


def test_each_refusal_of_the_process_is_the_gateways() -> None:
    assert refuse(make_jpeg()[:-200]).code == "UPLOAD_UNREADABLE"
    problem = refuse(make_png_head(8_200, 5_000))
    assert (problem.code, problem.values) == ("UPLOAD_TOO_MANY_PIXELS", {"pixels": 41_000_000, "most": 32_000_000})


@pytest.mark.parametrize("script", [
    "kept = [bytearray(50_000_000) for _ in range(50)]",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "raise SystemExit(77)", "import ctypes; ctypes.string_at(0)",
], ids=["memory", "crashed", "killed", "ended oddly", "a bad address"])
def test_a_process_that_is_killed_is_a_refusal(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    become(monkeypatch, script)
    assert refuse().code == "UPLOAD_TOO_HARD"


def test_one_that_takes_its_time_of_the_processor_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass")
    assert LIMITS[resource.RLIMIT_CPU] == words.MOST_CPU_S == 10
    assert refuse().code == "UPLOAD_TOO_HARD"


def test_one_that_is_kept_waiting_is_ended_and_to_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(photos, "LONGEST_S", 1)
    assert refuse().code == "UPLOADS_BUSY"


def test_the_process_gets_no_environment_and_can_write_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("SOME_SECRET", "key")
    become(monkeypatch, "import os; sys.stdout.write(' '.join(sorted(os.environ)))")
    assert set(make_anew(b"").decode().split()) <= {"PYTHONPATH", "LC_CTYPE"}
    become(monkeypatch, f"import os; os.write(os.open({str(tmp_path)!r} + '/file', os.O_CREAT | os.O_WRONLY), b'x')")
    assert refuse().code == "UPLOAD_TOO_HARD"


def test_the_process_imports_pil_and_nothing_of_the_gateways(monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, "main(sys.stdin.buffer.read(), len); print(*sys.modules)")
    loaded = set(make_anew(make_jpeg()).decode().split())
    assert "PIL.Image" in loaded and not {"flask", "sqlalchemy", "httpx", "ssl", "socket"} & loaded
    assert {name for name in loaded if name.startswith("gateway.")} == {
        "gateway.darkroom", *(f"gateway.darkroom.{name}" for name in ("__main__", "words", "drawing", "parts"))}

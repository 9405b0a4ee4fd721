"""The files for containers and catalogues say what their standards ask, and nothing secret."""

import datetime
import re
from typing import Any

import pytest
import yaml

from .source import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=list(COMPOSE["services"]))
def test_a_container_is_confined_and_watched(service: dict[str, Any]) -> None:
    assert not service["user"].startswith(("0", "root"))
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["healthcheck"]["test"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_compose_is_a_gateway_and_a_broker_without_secrets() -> None:
    started = {name for name, service in COMPOSE["services"].items() if "profiles" not in service}
    assert started == {"gateway", "broker"}
    settings = {name: set(service.get("environment", ())) for name, service in COMPOSE["services"].items()}
    assert settings == {
        "broker": set(), "gateway": set(), "database": {"POSTGRES_USER", "POSTGRES_HOST_AUTH_METHOD", "PGDATA"},
    }
    assert re.findall(r"(?i)(?:password|secret|token)\s*[:=]", (ROOT / "docker-compose.yml").read_text()) == []


def test_the_database_is_asked_for_by_name_and_reached_by_its_socket_alone() -> None:
    database = COMPOSE["services"]["database"]
    assert database["profiles"] == ["postgresql"]
    assert "listen_addresses=" in database["command"]
    assert "ports" not in database
    assert COMPOSE["services"]["gateway"]["depends_on"]["database"]["required"] is False


def test_the_image_copies_what_is_there_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "gateway" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "USER 1000:1000" in lines


@pytest.mark.parametrize("key", [
    "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
    "softwareType", "description", "legal", "maintenance", "localisation",
])  # fmt: skip
def test_publiccode_has_its_mandatory_keys(key: str) -> None:
    assert PUBLICCODE[key]


@pytest.mark.parametrize("language", ["en", "it"])
def test_publiccode_descriptions_keep_their_lengths(language: str) -> None:
    words = PUBLICCODE["description"][language]
    assert len(words["genericName"]) <= 35
    assert len(words["shortDescription"]) <= 150
    assert 500 <= len(words["longDescription"]) <= 10_000
    assert words["features"]


def test_publiccode_values_are_of_the_standard() -> None:
    assert datetime.date.fromisoformat(PUBLICCODE["releaseDate"])
    assert PUBLICCODE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert PUBLICCODE["legal"]["license"] == "Apache-2.0"
    assert PUBLICCODE["maintenance"]["contacts"]
    assert PUBLICCODE["localisation"]["availableLanguages"] == ["en", "it"]

"""Nothing of a gateway opens connections to what is no gateway of the community but `gateway.outgoing`.

Whatever else in gateway, webapp and analytics imports what connections are made with is named here, with its reason.
"""

import ast
import re
from pathlib import Path

import pytest

from .source import Module, get_modules, parse_module

PACKAGES = ("gateway", "webapp", "analytics")
DOOR = "gateway.outgoing"
# What a connection can be made with, as it is imported.
MAKERS = (
    "aiohttp", "asyncio", "ftplib", "grpc", "http.client", "http.server", "httpcore", "httpx", "imaplib", "nntplib",
    "paho", "poplib", "requests", "selectors", "smtplib", "socket", "socketserver", "ssl", "telnetlib",
    "urllib.request", "urllib3", "webbrowser", "websocket", "wsgiref.simple_server", "xmlrpc",
)  # fmt: skip
NAMES_ONLY = "reads addresses, or names what the client raises; opens nothing"
ELSEWHERE = {
    "gateway.client.api": "the community's own gateways, by the addresses of [gateways]",
    "gateway.client.connections": "the one maker of what they are asked by",
    "gateway.client.errors": NAMES_ONLY,
    "gateway.client.sessions": NAMES_ONLY,
    "gateway.acts.agreed": NAMES_ONLY,
    "gateway.commandline.base.refusals": NAMES_ONLY,
    "gateway.features.sessions.service": NAMES_ONLY,
    "gateway.commandline.base.community": "asks this machine's own server whether it is there, and no other",
    "gateway.commandline.demo.network": "looks for free ports of this machine",
    "gateway.commandline.demo.page": "listens on this machine",
    "gateway.commandline.operating.serving": "looks for a free port to listen on",
    "gateway.commandline.operating.public": "the same",
    "gateway.connecting": "says how a connection to the community's own gateways is encrypted",
    "gateway.hosting.serve.apart": "listens on this machine",
    "gateway.hosting.serve.kept_process": "names what a child inherits",
    "gateway.http.doors": "names what it listens at",
    "gateway.http.handing": "this machine's own process that makes pages",
    "gateway.http.loop": "waits for what comes at connections that others make to this machine",
    "gateway.http.relay": "the community's own gateways, by the addresses of [gateways]",
    "gateway.http.tls": "encrypts connections that others make to this machine",
    "gateway.hosting.metrics_port": "listens on this machine",
    "gateway.ledger.fabric.connection": "the organisation's own peer",
    "gateway.ledger.fabric.deliver": "the organisation's own peer",
    "gateway.ledger.fabric.retries": "names what a peer's calls raise",
    "gateway.ledger.fabric.submitting": "the organisation's own peer",
    "gateway.ledger.fabric.verdicts": "names what a peer's calls raise",
}
# Who makes what asks by HTTP: the gateway's one maker, and those who may import nothing of the gateway.
HTTP_MAKERS = ("gateway.client.connections", "iot_bridge.uplink", "network.channel")
HTTP_CALLS = {"Client", "AsyncClient", "HTTPTransport", "AsyncHTTPTransport", "ConnectionPool", "HTTPProxy", "get",
              "post", "put", "patch", "delete", "head", "options", "request", "stream", "create_ssl_context"}
TRUSTING = {"Client", "create_ssl_context"}  # what hears the environment unless it is told not to
# What fetches an address that it is handed as a text, where it looks like one.
FETCHERS = re.compile(r"read_(csv|table|fwf|json|html|xml|excel|parquet|feather|orc|pickle|stata|sas|hdf)")


def find_makers(module: Module) -> list[str]:
    return sorted({maker for _, imported in module.find_imports() for maker in MAKERS
                   if imported == maker or imported.startswith(f"{maker}.")})


def find_http(text: str) -> list[tuple[str, bool]]:
    """Calls that make or are what asks by HTTP, and whether each leaves the environment's proxies alone."""
    called = [(node.func.attr, node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)
              and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
              and node.func.value.id in ("httpx", "httpcore") and node.func.attr in HTTP_CALLS]
    names = [(imported.name, None) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
             and (node.module or "").partition(".")[0] in ("httpx", "httpcore") for imported in node.names]
    return [(name, node is not None and (name not in TRUSTING or _is_deaf(node))) for name, node in (*called, *names)]


def _is_deaf(node: ast.Call) -> bool:
    return any(one.arg == "trust_env" and isinstance(one.value, ast.Constant) and one.value.value is False
               for one in node.keywords)


def find_fetchers(module: Module) -> list[str]:
    """Calls of pandas' readers; what they are handed is to be bytes in memory."""
    source = module.path.read_text(encoding="utf-8") if module.path.is_file() else ""
    return [line.strip() for line in source.splitlines() if re.search(rf"\bpd\.{FETCHERS.pattern}\(", line)]


def is_ours(module: Module) -> bool:
    return module.name.partition(".")[0] in PACKAGES


def test_only_the_door_and_who_is_named_with_a_reason_can_open_connections() -> None:
    found = {module.name: makers for module in get_modules() if is_ours(module) and (makers := find_makers(module))}
    outside = {name for name in found if name != DOOR and not name.startswith(f"{DOOR}.")}
    assert outside == set(ELSEWHERE), {name: found.get(name) for name in outside ^ set(ELSEWHERE)}


def test_one_maker_asks_by_http_and_hears_no_proxy_of_the_environments() -> None:
    found = {module.name: find_http(module.path.read_text(encoding="utf-8")) for module in get_modules()
             if not module.name.startswith("tests.")}
    assert {name for name, made in found.items() if made} == set(HTTP_MAKERS)
    assert [(name, made) for name, made in found.items() if not all(is_deaf for _, is_deaf in made)] == []


@pytest.mark.parametrize("text", [
    "httpx.Client()", "httpx.get('x')", "httpx.Client(trust_env=True)", "from httpx import Client",
    "httpx.stream('GET')", "httpcore.ConnectionPool()",
])
def test_what_would_ask_a_proxy_is_found(text: str) -> None:
    assert find_http(text)


def test_pandas_reads_nothing_but_bytes_that_it_is_handed() -> None:
    lines = [line for module in get_modules() if is_ours(module) for line in find_fetchers(module)]
    assert lines
    assert [line for line in lines if "io.BytesIO(" not in line and "io.StringIO(" not in line] == []


@pytest.mark.parametrize("text", [
    "import httpx", "import socket", "from socket import create_connection", "import smtplib", "import urllib.request",
    "from urllib.request import urlopen", "from urllib import request", "import http.client", "from http import client",
    "import requests", "import ssl", "from asyncio import open_connection", "import grpc",
])
def test_a_maker_of_connections_elsewhere_is_found(text: str) -> None:
    assert find_makers(parse_module("gateway.features.wallet.service", Path("x.py"), text))


@pytest.mark.parametrize("text", ["from urllib.parse import urlsplit", "from http import HTTPStatus", "import zlib"])
def test_what_opens_nothing_passes(text: str) -> None:
    assert not find_makers(parse_module("gateway.features.wallet.service", Path("x.py"), text))

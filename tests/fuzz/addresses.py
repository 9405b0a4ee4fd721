"""Addresses, methods, queries and tokens that nobody offered."""

import random
from urllib.parse import quote

from tests.fuzz.made import Made
from tests.fuzz.values import ANY, TEXTS, Spoilt, write

ODD = (
    "members/{}", "words/{}", "periods/{}", "periods/{}/preview", "periods/{}/bundle", "periods/{}/why",
    "periods/2024-05-01/statement?settlement={}", "periods/2024-05-01/why?date={}", "audit/transactions/{}",
    "periods/2024-05-01/preview?known_at={}", "audit/blocks/{}", "parameters?date={}", "wallet?member={}",
    "metering-points?member={}", "docs/static/{}", "health?after={}", "offers?category={}",
)


def unknown_address(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    ending = chance.choice(["/", "/x", "x", "//", "/../..", "%00", "%2f", ";a=b"])
    return Spoilt(path + ending, write(body), caller=caller)


def other_method(made: Made, chance: random.Random) -> Spoilt:
    method = chance.choice(["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "A" * 50])
    path = chance.choice(["health", "commands/open_day/submit", "readings", "session/x", "periods", "openapi.json"])
    return Spoilt(path, b"", frozenset({404, 405}), method=method)


def bad_token(made: Made, chance: random.Random) -> Spoilt:
    token = chance.choice(["Basic YTpi", "Bearer", "Bearer ", "Bearer a b", f"Bearer {'x' * 5_000}", "é"])
    caller, path, body = made.good[0]
    return Spoilt(path, write(body), frozenset({401}), caller=caller, headers={"Authorization": token})


def odd_address(made: Made, chance: random.Random) -> Spoilt:
    part = quote(chance.choice(TEXTS).encode("utf-8", "surrogatepass")[:2_000], safe="")
    path = chance.choice(ODD)
    return Spoilt(path.replace("{}", part), b"", ANY | {308}, method="GET")


def unknown_query(made: Made, chance: random.Random) -> Spoilt:
    path = chance.choice(["health", "members", "wallet", "periods", "audit/blocks", "rejects", "session"])
    query = chance.choice([
        "first=1&first=2", "most=-1", "most=1e3", "after=-1", "after=%00", "a[]=1", "%ff=%fe", "&&&", "most=",
    ])
    return Spoilt(f"{path}?{query}", b"", ANY, method="GET")


KINDS = (unknown_address, other_method, bad_token, odd_address, unknown_query)

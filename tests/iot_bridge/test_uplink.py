import base64
import json
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils

from iot_bridge.tls import create_broker_tls
from iot_bridge.uplink import Answer, GatewayDownError, GatewayRefusedError, Rejected, Uplink, build_text, sign

VECTORS = Path(__file__).parents[1] / "vectors"
CHALLENGE = f"gse.{'c' * 43}"
ROWS = [{"metering_point": "P", "register": "withdrawn", "start": "2024-05-01T00:00:00+00:00", "energy_wh": 1,
         "interval_s": 900}]


@pytest.fixture
def connect(tmp_path, cleanup):
    """An uplink over a function that answers requests; sessions are given out by it unless it says otherwise."""
    tls = create_broker_tls(tmp_path)

    def make(answer):
        def handle(request):
            body = json.loads(request.content)
            if request.url.path == "/gse/api/v1/sessions/challenge":
                return httpx.Response(200, json={"challenge": CHALLENGE})
            if request.url.path == "/gse/api/v1/sessions":
                key = x509.load_pem_x509_certificate(body["certificate"].encode()).public_key()
                text = build_text("gse", "http://gateway", CHALLENGE, body["nonce"])
                key.verify(base64.b64decode(body["signature"]), text, ec.ECDSA(hashes.SHA256()))
                return httpx.Response(200, json={"token": "t"})
            assert request.headers["Authorization"] == "Bearer t"
            return answer(request, body)
        uplink = Uplink(
            "http://gateway/gse/api/v1", tls.certificate, tls.private_key, transport=httpx.MockTransport(handle))
        cleanup.append(uplink.close)
        return uplink
    return make


def test_readings_are_posted_and_the_answer_is_read(connect):
    def answer(request, body):
        assert (request.url.path, body) == ("/gse/api/v1/readings", {"readings": ROWS})
        reject = {"index": 2, "code": "READING_TOO_OLD", "reason": "old"}
        return httpx.Response(200, json={"accepted": 1, "repeated": 1, "rejected": [reject], "repeated_at": [1]})
    assert connect(answer).post_readings(ROWS) == Answer(
        1, 1, (Rejected(2, "READING_TOO_OLD", "old"),), frozenset({1}))


def test_a_dead_letter_carries_its_bytes(connect):
    seen = []

    def answer(request, body):
        seen.append((request.url.path, body))
        return httpx.Response(204)
    connect(answer).post_dead_letter("t", "M1_NOT_JSON", b"\xff")
    assert seen == [("/gse/api/v1/dead-letters", {"topic": "t", "reason": "M1_NOT_JSON", "payload": "/w=="})]


def test_a_session_that_ended_is_opened_again_once(connect):
    answers = [httpx.Response(401, json={}), httpx.Response(200, json={"accepted": 1, "repeated": 0, "rejected": []})]
    assert connect(lambda *_: answers.pop(0)).post_readings(ROWS).accepted == 1


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 409, 429, 500, 502, 503])
def test_a_status_that_may_pass_is_a_gateway_that_is_down(connect, status):
    with pytest.raises(GatewayDownError):
        connect(lambda *_: httpx.Response(status, json={})).post_readings(ROWS)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refusal_keeps_the_gateway_s_code(connect, status):
    problem = {"code": "READING_X", "message_en": "no", "message_it": "no", "values": {}}
    with pytest.raises(GatewayRefusedError) as refused:
        connect(lambda *_: httpx.Response(status, json=problem)).post_readings(ROWS)
    assert (refused.value.status, refused.value.code, refused.value.reason) == (status, "READING_X", "no")


def test_a_refusal_without_a_payload_still_has_a_code(connect):
    with pytest.raises(GatewayRefusedError) as refused:
        connect(lambda *_: httpx.Response(413, text="<html>")).post_readings(ROWS)
    assert refused.value.code == "G1_REFUSED"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"accepted": 1, "repeated": 0, "rejected": [{}]}'])
def test_an_answer_that_is_none_acknowledges_nothing(connect, answer):
    with pytest.raises(GatewayDownError):
        connect(lambda *_: httpx.Response(200, content=answer)).post_readings(ROWS)


def test_no_content_is_no_answer_to_readings(connect):
    with pytest.raises(GatewayDownError):
        connect(lambda *_: httpx.Response(204)).post_readings(ROWS)


def test_a_broken_connection_is_a_gateway_that_is_down(connect):
    def answer(*_):
        raise httpx.ReadError("broken")
    with pytest.raises(GatewayDownError):
        connect(answer).post_readings(ROWS)


def test_a_gateway_that_gives_no_session_is_down(tmp_path, cleanup):
    tls = create_broker_tls(tmp_path)
    refuse = httpx.MockTransport(lambda _: httpx.Response(422, json={"code": "X", "message_en": "no"}))
    uplink = Uplink("http://gateway", tls.certificate, tls.private_key, transport=refuse)
    cleanup.append(uplink.close)
    with pytest.raises(GatewayDownError):
        uplink.post_readings(ROWS)


@pytest.mark.parametrize("challenge", [
    f"commerce.{'c' * 43}", "c" * 43, f"gse.{'c' * 42}", f"gse.{'c' * 43}\n", f"gse\n.{'c' * 43}", "", "gse.", None, 7,
])
def test_a_challenge_of_another_organisation_or_none_is_not_signed(tmp_path, cleanup, challenge):
    asked = []

    def answer(request):
        asked.append(request.url.path)
        return httpx.Response(200, json={"challenge": challenge})
    tls = create_broker_tls(tmp_path)
    uplink = Uplink("http://gateway", tls.certificate, tls.private_key, transport=httpx.MockTransport(answer))
    cleanup.append(uplink.close)
    with pytest.raises(GatewayDownError):
        uplink.post_readings(ROWS)
    assert asked == ["/sessions/challenge"]


def test_the_text_is_the_one_that_gateways_make():
    vectors = json.loads((VECTORS / "sessions.json").read_text())
    for vector in vectors:
        text = vector.pop("text")
        assert build_text(**vector) == "\n".join(text).encode()


def test_signatures_use_the_smaller_s():
    key = ec.generate_private_key(ec.SECP256R1())
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for number in range(20):
        signature = sign(key, f"c{number}".encode())
        key.public_key().verify(signature, f"c{number}".encode(), ec.ECDSA(hashes.SHA256()))
        assert utils.decode_dss_signature(signature)[1] <= order // 2


def test_a_key_that_is_not_p256_is_refused(tmp_path):
    tls = create_broker_tls(tmp_path)
    key = rsa.generate_private_key(65_537, 2_048)
    (tmp_path / "rsa.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    with pytest.raises(ValueError, match="P-256"):
        Uplink("http://gateway", tls.certificate, tmp_path / "rsa.pem")


def test_a_gateway_s_own_authority_is_the_one_that_is_trusted(tmp_path, monkeypatch, cleanup):
    tls, asked = create_broker_tls(tmp_path), []
    monkeypatch.setattr(httpx, "Client", lambda **settings: asked.append(settings) or httpx.MockTransport(None))
    Uplink("https://gateway/gse/api/v1", tls.certificate, tls.private_key)
    Uplink("https://gateway/gse/api/v1/", tls.certificate, tls.private_key, ca=tls.ca)
    assert asked[0]["verify"] is True
    subjects = [dict(part[0] for part in one["subject"]) for one in asked[1]["verify"].get_ca_certs()]
    own = x509.load_pem_x509_certificate(tls.ca.read_bytes())
    assert [one["commonName"] for one in subjects] == [own.subject.rdns[-1].rfc4514_string().removeprefix("CN=")]
    assert {one["base_url"] for one in asked} == {"https://gateway/gse/api/v1/"}


@pytest.mark.parametrize("content", [b"<html>", b"", b"{", b"[]", b"5", b'{"accepted": 1}'])
def test_an_answer_that_is_none_is_a_gateway_that_is_down(connect, content):
    with pytest.raises(GatewayDownError, match=r"not JSON|not an answer"):
        connect(lambda *_: httpx.Response(200, content=content)).post_readings(ROWS)


@pytest.mark.parametrize("length", [500, 501])
def test_a_dead_letter_s_words_are_cut_at_500_characters(connect, length):
    seen = []
    connect(lambda _, body: seen.append(body) or httpx.Response(204)).post_dead_letter("t" * length, "r" * length, b"")
    assert seen == [{"topic": "t" * 500, "reason": "r" * 500, "payload": ""}]


def test_a_gateway_has_a_minute_to_answer_and_each_session_a_nonce_of_32_bytes(tmp_path, cleanup):
    tls, asked = create_broker_tls(tmp_path), []

    def answer(request):
        asked.append((request.url.path, json.loads(request.content), request.extensions["timeout"]))
        if request.url.path.endswith("challenge"):
            return httpx.Response(200, json={"challenge": CHALLENGE})
        return httpx.Response(200, json={"token": "t", "accepted": 1, "repeated": 0, "rejected": []})

    for _ in range(2):
        uplink = Uplink("http://gateway", tls.certificate, tls.private_key, transport=httpx.MockTransport(answer))
        cleanup.append(uplink.close)
        for _ in range(2):
            uplink.post_readings(ROWS)
    assert [path for path, *_ in asked] == ["/sessions/challenge", "/sessions", "/readings", "/readings"] * 2
    assert {value for *_, timeout in asked for value in timeout.values()} == {60}
    nonces = [body["nonce"] for path, body, _ in asked if path == "/sessions"]
    assert len(set(nonces)) == 2 and {len(base64.urlsafe_b64decode(f"{one}=")) for one in nonces} == {32}
    assert {body["origin"] for path, body, _ in asked if path == "/sessions"} == {"http://gateway"}


def test_an_uplink_ends_its_connections_with_its_block(tmp_path):
    tls = create_broker_tls(tmp_path)
    with Uplink("http://gateway", tls.certificate, tls.private_key) as uplink:
        assert not uplink._http.is_closed
    assert uplink._http.is_closed


def test_a_session_that_is_refused_twice_is_a_gateway_that_is_down(connect):
    asked = []
    with pytest.raises(GatewayDownError, match="401"):
        connect(lambda *_: asked.append(1) or httpx.Response(401, json={})).post_readings(ROWS)
    assert len(asked) == 2

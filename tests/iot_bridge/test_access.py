import pytest

from iot_bridge.access import Credentials, is_allowed
from iot_bridge.devices import create_device, revoke_device

OWN = "IT001E00000001"
OTHER = "IT001E00000002"


def allowed(username, topic, action):
    return is_allowed(username, topic, action, community="prova", bridge="bridge")


@pytest.mark.parametrize(("channel", "action"), [
    ("readings", "publish"), ("receipts", "subscribe"), ("receipts", "receive"), ("rejects", "subscribe"),
    ("rejects", "receive"),
])
def test_a_device_has_its_own_point_s_topics(channel, action):
    assert allowed(OWN, f"volano/v1/prova/{OWN}/{channel}", action)
    assert not allowed(OWN, f"volano/v1/prova/{OTHER}/{channel}", action)
    assert not allowed(OWN, f"volano/v1/altra/{OWN}/{channel}", action)


@pytest.mark.parametrize(("topic", "action"), [
    (f"volano/v1/prova/{OWN}/receipts", "publish"), (f"volano/v1/prova/{OWN}/rejects", "publish"),
    (f"volano/v1/prova/{OWN}/readings", "subscribe"), (f"volano/v1/prova/{OWN}/readings", "receive"),
    ("volano/v1/prova/+/readings", "subscribe"), ("volano/v1/prova/+/receipts", "subscribe"), ("#", "subscribe"),
    (f"volano/v1/prova/{OWN}/#", "subscribe"), ("$SYS/#", "subscribe"), ("other", "publish"),
])
def test_a_device_has_no_other_topic(topic, action):
    assert not allowed(OWN, topic, action)


def test_the_bridge_reads_readings_and_answers():
    assert allowed("bridge", "volano/v1/prova/+/readings", "subscribe")
    assert allowed("bridge", f"volano/v1/prova/{OWN}/readings", "receive")
    assert allowed("bridge", f"volano/v1/prova/{OWN}/receipts", "publish")
    assert allowed("bridge", f"volano/v1/prova/{OWN}/rejects", "publish")
    assert not allowed("bridge", f"volano/v1/prova/{OWN}/readings", "publish")
    assert not allowed("bridge", "volano/v1/altra/+/readings", "subscribe")
    assert not allowed("bridge", "#", "subscribe")


def test_credentials_follow_the_file(tmp_path):
    credentials = Credentials(tmp_path)
    assert not credentials.accepts(OWN, "x")
    password = create_device(tmp_path, OWN)
    assert credentials.accepts(OWN, password)
    assert not credentials.accepts(OWN, None)
    assert not credentials.accepts(None, password)
    revoke_device(tmp_path, OWN)
    assert not credentials.accepts(OWN, password)

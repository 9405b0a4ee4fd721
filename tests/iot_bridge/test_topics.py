import pytest

from iot_bridge.rejects import MessageRejectError
from iot_bridge.topics import Topic, all_readings, is_community, is_metering_point, parse_topic


def test_a_topic_is_read_and_written_the_same():
    text = "volano/v1/valle-verde/IT001E00000001/readings"
    assert parse_topic(text) == Topic("valle-verde", "IT001E00000001", "readings")
    assert str(parse_topic(text)) == text


@pytest.mark.parametrize("text", [
    "", "volano", "volano/v1/c/p", "volano/v1/c/p/readings/x", "volano/v2/c/p/readings", "Volano/v1/c/p/readings",
    "volano/v1//p/readings", "volano/v1/c//readings", "volano/v1/c/p/commands", "volano/v1/c/+/readings",
    "volano/v1/c/#", "volano/v1/C/p/readings", "volano/v1/c/p p/readings", "volano/v1/c/é/readings",
    "volano/v1/c/p\n/readings", f"volano/v1/c/{'p' * 65}/readings", "/volano/v1/c/p/readings",
])
def test_another_topic_is_refused(text):
    with pytest.raises(MessageRejectError) as refused:
        parse_topic(text)
    assert refused.value.code == "M1_TOPIC"


def test_names_hold_no_wildcard_and_no_slash():
    for bad in ("", "+", "#", "a/b", "a b", "a\n"):
        assert not is_community(bad)
        assert not is_metering_point(bad)


def test_the_bridge_subscribes_to_every_point_of_one_community():
    assert all_readings("prova") == "volano/v1/prova/+/readings"

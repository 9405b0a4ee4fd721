"""What a second organisation reads of a command's arguments: in words, in both languages, with each value whole."""

from chaincode.words.arguments import list_arguments

TAG = "ab" * 32
GIVEN = {"points": [{"tag": TAG, "power_w": 3_000}], "plan": {"kind": "green", "actions": [{"code": "train"}]},
         "from_tomorrow": 1}


def test_each_argument_stands_in_words_with_its_value_whole() -> None:
    assert list(list_arguments(GIVEN, "en")) == [
        f"metering point: digest of the metering point {TAG}, power available, W 3000", "kind: green",
        "actions rewarded: code train", "from_tomorrow: 1"]
    assert next(list_arguments(GIVEN, "it")) == (
        f"punto di misura: impronta del punto di misura {TAG}, potenza disponibile, W 3000")

"""One grammar of PODs, however they are written."""

import pytest

from chaincode.kernel.pod import find_pods, is_pod, mask_pods, parse_pod

POINT = "IT001E00000001"


@pytest.mark.parametrize(("text", "pod"), [
    ("it 001-e.00000001", POINT), (f"{POINT}Z", POINT), ("IT999EZZZZZZZZ", "IT999EZZZZZZZZ"),
])
def test_a_pod_is_kept_in_one_form(text: str, pod: str) -> None:
    assert parse_pod(text) == pod


@pytest.mark.parametrize("text", [
    "IT001E0000001", f"{POINT}ZZ", "FR001E00000001", "IT001E0000000_", "", "IT١٢٣E00000001",
])
def test_another_text_is_refused_in_words(text: str) -> None:
    assert not is_pod(text)
    with pytest.raises(ValueError, match="not a POD"):
        parse_pod(text)


def test_pods_that_stand_in_a_text_are_found_once_in_order() -> None:
    assert find_pods(f"it001e00000002x {POINT} {POINT}A {POINT}AB X{POINT}") == ["IT001E00000002", POINT]
    assert (is_pod("IT001E00000001 A"), is_pod("IT001E00000001AA")) == (True, False)


@pytest.mark.parametrize("text", [
    POINT, f"{POINT}A", "IT001EAB12CD34", "it001e00000001", "IT001E000000", f"{POINT}ABC",
])
def test_whatever_looks_like_a_pod_is_masked(text: str) -> None:
    assert mask_pods(f"of {text}: {text}.") == "of POD: POD."


@pytest.mark.parametrize("text", ["IT001E", "IT001E00", "XIT001E00000001", "unIT001E00000001", "IT01E00000001"])
def test_what_looks_like_none_stays(text: str) -> None:
    assert mask_pods(text) == text

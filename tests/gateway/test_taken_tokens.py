"""Tokens that another gateway took are known for a while, the last seen ones, by their hashes alone."""

from gateway.http.taken_tokens import KEPT_S, TakenTokens


def test_a_token_is_remembered_for_a_while_and_the_last_ones_alone() -> None:
    now_s = [0.0]
    taken = TakenTokens(2, lambda: now_s[0])
    assert not taken.has("") and not taken.has("Bearer a")
    for token in ("Bearer a", "Bearer b", "Bearer c"):
        taken.add(token)
    assert [taken.has(f"Bearer {name}") for name in "abc"] == [False, True, True]
    taken.forget("Bearer b")
    taken.forget("Bearer b")
    assert not taken.has("Bearer b")
    now_s[0] = KEPT_S - 1
    assert taken.has("Bearer c")
    now_s[0] = KEPT_S + 1
    assert not taken.has("Bearer c")
    assert "Bearer" not in repr(taken.__dict__)

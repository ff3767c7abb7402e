"""A closed text tells nothing, opens for its owner and purpose only, and not once anything in it was changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.cipher import Cipher

CIPHER = Cipher(b"a secret of this house", b"draft")
texts = st.text(max_size=300).filter(lambda text: text.isprintable())


@given(texts, st.text(max_size=40))
def test_what_is_closed_opens_again_and_is_never_the_same_twice(text: str, owner: str) -> None:
    first, second = CIPHER.close(text, owner), CIPHER.close(text, owner)
    assert first != second and CIPHER.open(first, owner) == CIPHER.open(second, owner) == text


def test_nothing_of_the_text_can_be_read() -> None:
    closed = CIPHER.close("电话13800001234" * 20, "s1")
    assert closed.isascii() and "13800001234" not in closed and "MTM4" not in closed


@given(texts, st.data())
def test_what_was_changed_by_a_character_does_not_open(text: str, data: st.DataObject) -> None:
    closed = CIPHER.close(text, "s1")
    at = data.draw(st.integers(0, len(closed) - 2))
    other = data.draw(st.sampled_from("AbZ09-_").filter(lambda one: one != closed[at]))
    assert CIPHER.open(closed[:at] + other + closed[at + 1 :], "s1") is None
    assert CIPHER.open(closed[:at], "s1") is None


def test_another_owner_purpose_or_secret_does_not_open_it() -> None:
    closed = CIPHER.close("甲", "s1")
    assert CIPHER.open(closed, "s2") is None
    assert Cipher(b"a secret of this house", b"other").open(closed, "s1") is None
    assert Cipher(b"another secret", b"draft").open(closed, "s1") is None


def test_what_was_never_closed_is_no_error() -> None:
    for strange in (None, 7, "", "{}", "不是", "\udc80", "AAAA", {"a": 1}):
        assert CIPHER.open(strange, "s1") is None

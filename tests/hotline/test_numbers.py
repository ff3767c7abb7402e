"""Ticket numbers notice mistakes; pick-up codes cannot be guessed from them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hotline import numbers

DAY = date(2026, 11, 23)
sequences = st.integers(min_value=1, max_value=5_000_000)


@given(sequences)
def test_a_number_carries_its_day_and_is_valid(sequence: int) -> None:
    number = numbers.number(DAY, sequence)
    assert number.startswith("20261123") and numbers.valid(number)


@given(sequences, st.data())
def test_any_single_wrong_digit_is_noticed(sequence: int, data: st.DataObject) -> None:
    number = numbers.number(DAY, sequence)
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert not numbers.valid(number[:at] + wrong + number[at + 1 :])


@given(st.lists(sequences, unique=True, min_size=2, max_size=20))
def test_two_tickets_of_a_day_never_share_a_number(chosen: list[int]) -> None:
    assert len({numbers.number(DAY, one) for one in chosen}) == len(chosen)


def test_a_day_does_not_run_out_after_a_million_tickets() -> None:
    number = numbers.number(DAY, 1_000_001)
    assert numbers.valid(number) and len(number) == 16


@pytest.mark.parametrize("text", ["", "12345", "2026112300000１７", "abc", "9" * 40])
def test_what_is_no_number_is_not_valid(text: str) -> None:
    assert not numbers.valid(text)


def test_the_code_depends_on_the_secret_and_the_number() -> None:
    number, other = numbers.number(DAY, 1), numbers.number(DAY, 2)
    code = numbers.pickup_code(b"one", number)
    assert len(code) == 8 and code.isdigit()
    assert code == numbers.pickup_code(b"one", number)
    assert len({code, numbers.pickup_code(b"two", number), numbers.pickup_code(b"one", other)}) == 3
    assert numbers.code_fits(b"one", number, f"{code[:4]} {code[4:]}")
    assert not numbers.code_fits(b"one", number, "0" * 8 if code != "0" * 8 else "1" * 8)
    assert not numbers.code_fits(b"one", number, "取件码")

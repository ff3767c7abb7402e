"""Ticket numbers and pick-up codes.

A number is the day, a sequence of at least six digits and a check digit (ISO 7064, MOD 11,10): one wrong digit or
two that changed places are noticed before anything is looked up. A pick-up code is eight digits drawn from
HMAC-SHA256 over the number with the server's secret: unguessable without the secret, and stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date

CODE_DIGITS = 8
_SHAPE = re.compile(r"\d{15,20}")


def check_digit(digits: str) -> str:
    """The ISO 7064 MOD 11,10 check digit of a string of digits."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = (total * 2) % 11
    return str((11 - product) % 10)


def number(day: date, sequence: int) -> str:
    """The number of the day's `sequence`-th ticket, which counts from 1."""
    body = f"{day:%Y%m%d}{sequence:06d}"
    return body + check_digit(body)


def valid(text: str) -> bool:
    """Whether the text has the shape and the check digit of a number."""
    return bool(_SHAPE.fullmatch(text)) and text.isascii() and check_digit(text[:-1]) == text[-1]


def pickup_code(secret: bytes, ticket_number: str) -> str:
    """The code that, with the number, opens a ticket's progress."""
    mac = hmac.new(secret, f"pickup:{ticket_number}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def code_fits(secret: bytes, ticket_number: str, code: str) -> bool:
    """Whether the code belongs to the number, compared in constant time. Spaces and dashes do not count."""
    given = re.sub(r"[\s-]", "", code)
    return hmac.compare_digest(pickup_code(secret, ticket_number).encode(), given.encode())

"""The masker covers what is personal however it is typed, and leaves offices, dates and numbers of things alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy import Masker, impersonal, mask

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "〇幺二三四五六七八九")

mobiles = st.tuples(st.integers(3, 9), st.integers(0, 999_999_999)).map(lambda two: f"1{two[0]}{two[1]:09d}")
words = st.text(alphabet="我的是请帮忙看下，。 ", max_size=8)
ways = st.sampled_from([
    lambda text: text,
    lambda text: text.translate(FULL_WIDTH),
    lambda text: text.translate(CHINESE),
    lambda text: text.translate(SPOKEN),
    lambda text: " ".join(text),
    lambda text: f"{text[:3]}-{text[3:7]}-{text[7:]}",
    lambda text: f"{text[:3]} {text[3:7]} {text[7:]}",
])  # fmt: skip


@st.composite
def identities(draw: st.DrawFn) -> str:
    area, order = draw(st.integers(110_000, 659_999)), draw(st.integers(0, 999))
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)))
    body = f"{area}{born:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = "62" + "".join(str(draw(st.integers(0, 9))) for _ in range(16))
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


@given(words, mobiles, ways, words)
def test_a_mobile_number_is_covered_however_it_is_typed(before: str, number: str, way: object, after: str) -> None:
    typed = way(number)  # type: ignore[operator]
    covered = mask(before + typed + after)
    assert typed not in covered and "〔手机号〕" in covered
    assert covered.startswith(before.rstrip(" ")) and covered.endswith(after.lstrip(" "))


@given(words, identities(), words)
def test_an_identity_number_is_covered_with_its_final_letter(before: str, number: str, after: str) -> None:
    for typed in (number, number.lower(), number.translate(FULL_WIDTH), f"{number[:6]} {number[6:14]} {number[14:]}"):
        covered = mask(before + typed + after)
        assert typed not in covered and "〔身份证号〕" in covered


@given(identities(), st.integers(0, 9))
def test_eighteen_digits_with_a_wrong_check_are_no_identity_number(number: str, digit: int) -> None:
    wrong = number[:17] + str(digit)
    assert wrong == number or "〔身份证号〕" not in mask(wrong)


@given(words, cards(), words)
def test_a_bank_card_is_covered(before: str, number: str, after: str) -> None:
    spaced = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    for typed in (number, spaced, number.translate(FULL_WIDTH)):
        covered = mask(before + typed + after)
        assert typed not in covered and "〔" in covered


@given(st.text(max_size=200))
def test_masking_never_fails_and_twice_is_the_same_as_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@pytest.mark.parametrize(("text", "covered"), [
    ("座机027-87654321转8", "座机〔固定电话〕转8"),
    ("打010 6655 4433", "打〔固定电话〕"),
    ("车牌鄂A12345", "车牌〔车牌号〕"),
    ("新能源鄂AD12345挡路", "新能源〔车牌号〕挡路"),
    ("京A·88888", "〔车牌号〕"),
    ("邮箱zhang.san@example.com。", "邮箱〔邮箱〕。"),
    ("住解放路12号3栋402室", "住解放路〔详细地址〕"),
    ("幸福小区3栋2单元501室漏水", "幸福小区〔详细地址〕漏水"),
    ("阳光花园三号楼二单元四零二室", "阳光花园〔详细地址〕"),
    ("李家村18号", "李家村〔详细地址〕"),
    ("微信号abc_12345", "微信号〔账号〕"),
    ("护照E12345678丢了", "护照〔证件号〕丢了"),
    ("2026年11月22日13800001234", "2026年11月22日〔手机号〕"),
    ("+86 138-0000-1234", "+〔手机号〕"),
])  # fmt: skip
def test_what_is_personal_is_covered(text: str, covered: str) -> None:
    assert mask(text) == covered


@pytest.mark.parametrize("text", [
    "拨打12345、110或12315",
    "工单202611230000014到哪一步了",
    "地铁2号线几点停运",
    "学府路1号工地半夜施工",
    "2026年11月22日到2026年12月31日",
    "公园2号门没开",
    "三楼办事大厅",
    "3号楼电梯坏了",
    "一二三四五",
    "第十二号文件",
    "511A0138000000-511602000000-000-115113010833722043-1-00",
    "罚款200元，扣3分，每平方米1200.50元",
    "统一社会信用代码91420100MA4K12345X",
])  # fmt: skip
def test_what_is_not_personal_stays_readable(text: str) -> None:
    assert mask(text) == text


def test_office_numbers_that_are_given_stay_readable() -> None:
    masker = Masker(keep=("027-87654321",))
    assert masker("政务大厅02787654321，我家02785556666") == "政务大厅02787654321，我家〔固定电话〕"


@pytest.mark.parametrize(("text", "matter"), [
    ("路灯不亮，我电话13800001234", "路灯不亮"),
    ("路灯不亮我的电话是138 0000 1234", "路灯不亮"),
    ("路灯不亮，请打027-87654321找我。急", "路灯不亮，急"),
    ("手机号１３８００００１２３４，路灯不亮", "路灯不亮"),
    ("骗子用13800001234给我打电话", "骗子用给我打电话"),
    ("阳光花园3栋2单元501室漏水", "阳光花园漏水"),
    ("鄂A12345一直占着消防通道", "一直占着消防通道"),
    ("13800001234", ""),
    ("12345打不通", "12345打不通"),
])  # fmt: skip
def test_what_sorts_a_text_is_told_its_matter_and_nothing_personal(text: str, matter: str) -> None:
    assert impersonal(text) == matter


@given(words, identities() | mobiles, words)
def test_no_personal_number_is_left_to_what_sorts_a_text(before: str, number: str, after: str) -> None:
    assert number not in impersonal(before + number + after)

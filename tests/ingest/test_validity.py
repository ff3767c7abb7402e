"""A document says itself when it was issued and from when until when it holds; only that is believed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.publish import publish
from ingest.validity import Validity, day_of, stated
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.areas import AreaTree
from knowledge.library import Library
from tests.ingest import made

ISSUED = date(2022, 3, 10)


def days(text: str, issued_on: date | None = None) -> tuple[date | None, date | None]:
    """First and last day in force."""
    found = stated(text, Validity(issued_on))
    return found.effective_from, found.expires_at


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("第二十条 本办法自2022年4月1日起施行，有效期至2024年3月31日。", "2022-04-01", "2024-03-31"),
        ("本办法自二〇二二年四月一日起施行，有效期至二○二四年三月三十一日。", "2022-04-01", "2024-03-31"),
        ("本细则自 2022 年 4 月 1 日起施行，试行期一年。", "2022-04-01", "2023-03-31"),
        ("本规定由市住建局负责解释，自2022年4月1日起实施，有效期2年。", "2022-04-01", "2024-03-31"),
        ("本意见自发布之日起施行，有效期五年。", "2022-03-10", "2027-03-09"),
        ("本方案自印发之日起30日后施行，有效期3年。", "2022-04-09", "2025-04-08"),
        ("本措施自2022年4月1日起施行。有效期六个月。", "2022-04-01", "2022-09-30"),
        ("本若干措施自2022年4月1日起试行两年。", "2022-04-01", "2024-03-31"),
        ("本方案自2022年4月1日起执行，有效期至2024年底。", "2022-04-01", "2024-12-31"),
        ("本通知自2022年4月1日起施行，至2024年2月底止。", "2022-04-01", "2024-02-29"),
        ("本通知自2022年4月1日起至2022年12月31日执行。", "2022-04-01", "2022-12-31"),
        ("本公告执行期限为2023年1月1日至12月31日。", "2023-01-01", "2023-12-31"),
        (
            "第十条 本办法由示例市民政局会同有关部门负责解释，自2022年4月1日起施行，有效\n期至2024年3月31日。",
            "2022-04-01",
            "2024-03-31",
        ),
        ("本通知有效期至2024年12月31日。", None, "2024-12-31"),
        ("本办法有效期5年，由市民政局解释。", None, "2027-03-09"),
        ("第二十条 自2027年6月1日起施行。", "2027-06-01", None),
        ("《示例市养犬办法》已经会议通过，现予公布，自2022年4月1日起施行。", "2022-04-01", None),
        ("现将《示例市养犬办法》印发给你们，请认真执行，自2022年4月1日起施行。", "2022-04-01", None),
        ("本通告自即日起施行，有效期至全省响应解除。", "2022-03-10", None),
        ("本办法自2022年4月1日起施行，核发的许可证有效期三年。", "2022-04-01", None),
        ("本办法自2022年4月1日起施行。2018年1月1日起施行的《旧办法》同时废止。", "2022-04-01", None),
        ("示例市养犬办法\n（2022年3月1日第5号令公布 自2022年4月1日起施行）\n第一条 略。", "2022-04-01", None),
    ],
)
def test_the_closing_article_says_from_when_until_when(text: str, first: str | None, last: str | None) -> None:
    expected = tuple(date.fromisoformat(one) if one else None for one in (first, last))
    assert days(text, ISSUED) == expected


@pytest.mark.parametrize(
    "text",
    [
        "《示例省养犬条例》自2020年1月1日起施行，有效期至2021年12月31日。",
        "按照《示例省养犬条例》（自2020年1月1日起施行，有效期二年）执行。",
        "集中受理自2020年5月3日开始，至2020年6月30日截止。",
        "养犬登记证有效期三年，自2020年1月1日起计算。",
        "本办法规定的补贴标准自2020年1月1日起执行，至2020年12月31日止。",
        "本办法第三条自2020年1月1日起施行。",
        "将第二十条修改为：“第二十条 本办法自2020年1月1日起施行，有效期2年。”",
        "三、缴费标准\n自2020年1月1日起执行。",
        "本办法施行前已经登记的，登记证有效期至2020年12月31日。",
        "本市自2020年1月1日起施行新的养犬登记办法。",
        "优惠自2020年1月1日起至2020年12月31日有效。",
    ],
)
def test_dates_of_anything_else_are_not_taken_for_its_own(text: str) -> None:
    assert days(text, ISSUED) == (None, None)


def test_a_statement_without_a_date_of_issue_leaves_the_days_open() -> None:
    assert days("本办法自发布之日起施行，有效期五年。") == (None, None)
    assert stated("本办法自发布之日起施行，有效期五年。", signed_on=ISSUED) == Validity(
        ISSUED, ISSUED, date(2027, 3, 9)
    )


def test_the_header_says_when_it_was_issued_and_holds() -> None:
    header = "发文机关：示例市民政局 成文日期：2022年3月1日 发布日期：2022-03-10\n"
    header += "施行日期：2022.4.1\n有效期至2024年3月31日\n\n"
    assert stated(header + "一、内容。") == Validity(date(2022, 3, 10), date(2022, 4, 1), date(2024, 3, 31))
    brackets = "[成文日期] 2022-03-01　[实施日期] ----　[失效日期] 2024-04-01\n正文。"
    assert stated(brackets) == Validity(date(2022, 3, 1), None, date(2024, 3, 31))
    assert stated("正文。\n示例市人民政府办公室　2022年3月12日印发\n").issued_on == date(2022, 3, 12)
    assert stated("内容。\n" * 600 + "发布日期：2022-03-10\n") == Validity()


def test_what_is_known_beside_the_text_holds() -> None:
    text = "施行日期：2022-04-01\n本办法自2022年5月1日起施行，有效期至2024年3月31日。"
    assert stated(text, Validity(None, date(2021, 1, 1), date(2030, 1, 1))) == Validity(
        None, date(2021, 1, 1), date(2030, 1, 1)
    )


def test_of_several_statements_the_widest_holds() -> None:
    text = (
        "本通知自2022年5月1日起施行，有效期至2023年4月30日。\n附件\n本办法自2022年4月1日起施行，有效期至2025年3月31日。"
    )
    assert days(text) == (date(2022, 4, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年2月30日", None),
        ("2024年13月1日", None),
        ("3024年1月1日", None),
        ("二〇二四年十二月三十一日", date(2024, 12, 31)),
        ("一九九八年十月二十日", date(1998, 10, 20)),
        ("2024年6月", date(2024, 6, 1)),
        ("", None),
    ],
)
def test_a_day_that_cannot_be_is_none(text: str, day: date | None) -> None:
    assert day_of(text) == day


BODY = "第一条 为了规范冬季清雪，制定本办法。\n第二条 沿街商户负责门前清雪。\n第三条 {closing}\n"


def found(store: SqlDocumentStore, query: str, on: date) -> set[str]:
    library = Library(store, None, None, areas=AreaTree.load())
    library.refresh()
    titles = {hit.passage.title for hit in library.search(query, on=on)}
    library.close()
    return titles


def test_a_document_is_found_only_on_the_days_that_it_states(sqlite_store: SqlDocumentStore, tmp_path: Path) -> None:
    closings = {
        "旧清雪办法": "本办法自2022年4月1日起施行，有效期至2024年3月31日。",
        "新清雪办法": "本办法自2027年6月1日起施行。",
        "长期清雪办法": "本办法由市城管局负责解释。",
    }
    folder = tmp_path / "资料"
    made.write(
        folder, {f"{name}.txt": f"{name}\n{BODY.format(closing=one)}".encode() for name, one in closings.items()}
    )
    report = publish([folder], store=sqlite_store)
    assert (report.added, report.undated, report.as_dict()["undated"]) == (3, 1, 1)
    query = "沿街商户门前清雪"
    assert found(sqlite_store, query, date(2022, 3, 31)) == {"长期清雪办法"}
    assert found(sqlite_store, query, date(2024, 3, 31)) == {"旧清雪办法", "长期清雪办法"}
    assert found(sqlite_store, query, date(2024, 4, 1)) == {"长期清雪办法"}
    assert found(sqlite_store, query, date(2027, 6, 1)) == {"新清雪办法", "长期清雪办法"}
    assert publish([folder], store=sqlite_store).undated == 0


def test_every_format_of_a_document_is_read_and_front_matter_overrides(
    sqlite_store: SqlDocumentStore, tmp_path: Path
) -> None:
    closing = "本办法自发布之日起施行，有效期2年。"
    front = '+++\ntitle = "手写"\nexpires_at = 2030-12-31\n+++\n'
    files = {
        "网页.html": made.PAGE.replace("<ol>", f"<p>{closing}</p><ol>").encode(),
        "文件.pdf": made.pdf(["示例市清雪公告", "发布日期：2026-03-05", closing]),
        "手写.md": f"{front}发布日期：2026-03-05\n\n第一条 内容。\n\n第二条 {closing}\n".encode(),
        "语料.jsonl": f'{{"_id":"1","title":"语料","text":"{BODY.format(closing=closing).strip()}"}}'.replace(
            "\n", "\\n"
        ).encode(),
    }
    made.write(tmp_path / "资料", files)
    report = publish([tmp_path / "资料"], store=sqlite_store)
    assert report.failed == []
    dates = {
        Path(one.source_name).name: (one.issued_on, one.effective_from, one.expires_at)
        for one in sqlite_store.documents()
    }
    day = date(2026, 3, 5)
    assert dates["网页.html"] == dates["文件.pdf"] == (day, day, date(2028, 3, 4))
    assert dates["手写.md"] == (day, day, date(2030, 12, 31))
    assert dates["语料.jsonl#1"] == (None, None, None), "a test collection is not dated by its texts"
    assert report.undated == 1

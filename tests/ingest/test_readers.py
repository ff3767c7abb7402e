"""What each reader makes of a real file of its format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import console, readers
from ingest.decode import decode
from ingest.draft import Draft
from ingest.listing import desk, duration, entries, steps
from ingest.reasons import UnreadableError
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.models import Aspect, Duration
from tests.ingest import made


def only(name: str, content: bytes) -> Draft:
    (draft,) = readers.read(name, content)
    assert isinstance(draft, Draft)
    return draft


def test_a_web_page_keeps_its_tables_and_loses_its_navigation() -> None:
    draft = only("a.html", made.PAGE.encode())
    text = "\n".join(text for _, text in draft.stretches)
    assert [path for path, _ in draft.stretches] == [(), ("一、施工时段",), ("二、例外情形",)]
    assert "| 抢修抢险 | 事后备案 |\n| 抢修抢险 | 公告周边居民 |" in text
    assert "1. 提前三日公告\n2. 设置隔声屏" in text
    for boilerplate in ("首页", "您现在的位置", "版权所有", "var a"):
        assert boilerplate not in text
    assert draft.metadata.title == "关于夜间施工的通告"
    assert draft.metadata.issued_on == date(2026, 3, 5)
    assert draft.metadata.department == "示例市住房和城乡建设局"


def test_a_table_that_only_arranges_the_page_is_not_a_table() -> None:
    page = "<html><body><table><tr><td><h2>办理条件</h2><p>年满十八周岁。</p></td></tr></table></body></html>"
    assert only("a.html", page.encode()).stretches == [(("办理条件",), "年满十八周岁。")]


def test_a_word_document_keeps_headings_tables_and_numbers() -> None:
    draft = only("a.docx", made.word())
    assert draft.metadata.title == "示例市老旧小区加装电梯办法"
    (first, second) = draft.stretches
    assert first == (("第一章 总则",), "第一条 为规范加装电梯，制定本办法。")
    assert "| 层数 | 补贴金额 |\n| --- | --- |\n| 五层 | 二十万元 |\n| 六层 | 二十二万元 |" in second[1]
    assert second[1].endswith("1. 业主申请\n2. 街道初审")


def test_wrapped_lines_of_a_pdf_are_joined_and_page_numbers_go() -> None:
    lines = [
        "示例市公告",
        "第一条 所有单位应当按照本公告的要求完成各自承担的各项工作任务并及时向主管部门报",
        "告有关情况。",
        "第二条 由市政府解释。",
    ]
    ((_, text),) = only("a.pdf", made.pdf(lines)).stretches
    assert text.split("\n") == [lines[0], lines[1] + lines[2], lines[3]]


def test_a_sheet_is_one_table_with_its_title_and_merged_cells_repeat() -> None:
    rows = [["补贴标准", None], ["类别", "金额"], ["甲", 100], [None, 200], ["丙", date(2026, 1, 1)]]
    draft = only("a.xlsx", made.workbook(rows, merged="A3:A4"))
    assert draft.metadata.title == "补贴标准"
    assert draft.stretches == [
        ((), "补贴标准\n| 类别 | 金额 |\n| --- | --- |\n| 甲 | 100 |\n| 甲 | 200 |\n| 丙 | 2026-01-01 |")
    ]


def test_a_catalogue_sheet_is_a_document_a_row_with_a_section_an_element() -> None:
    rows = [
        ["事项名称", "实施主体", "申请材料", "承诺办结时限", "咨询电话", "备注"],
        ["占道施工许可", "示例市城管局", "1.申请表；2.方案", "5个工作日", "000-5551234", "雨天顺延"],
        ["户外广告许可", "示例市城管局", "申请表", "即办", "000-5551234", None],
    ]
    first, second = readers.read("目录.xlsx", made.workbook(rows))
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert first.metadata.title == "占道施工许可"
    assert first.metadata.collection == "catalogue"
    texts = {aspect: text for _, text, aspect in first.elements if aspect}
    assert "1.申请表；2.方案" in texts[Aspect.MATERIALS]
    assert "5个工作日" in texts[Aspect.TIME_LIMIT]
    assert "000-5551234" in texts[Aspect.PHONE]
    assert (("备注",), "雨天顺延", None) in first.elements
    assert second.metadata.title == "户外广告许可"


def test_questions_with_answers_are_a_document_each() -> None:
    drafts = list(readers.read("q.csv", "问题\t答案\n几点开门？\t九点。\n周末开吗？\t周六上午开。\n".encode("gb18030")))
    assert [draft.metadata.title for draft in drafts if isinstance(draft, Draft)] == ["几点开门？", "周末开吗？"]


def test_a_portal_item_without_a_phone_becomes_a_document_by_element() -> None:
    draft = only("a.json", made.as_json(made.PORTAL_ITEM))
    assert draft.item is None
    texts = {aspect: text for _, text, aspect in draft.elements if aspect}
    assert "1. 申请表（原件2份，申请人自备）：加盖公章；受理标准：内容完整" in texts[Aspect.MATERIALS]
    assert "有营业执照电子证照的免提交" in texts[Aspect.MATERIALS]
    assert "7个工作日" in texts[Aspect.TIME_LIMIT]
    assert "20个工作日" in texts[Aspect.TIME_LIMIT]
    assert "窗口办理、网上办理" in texts[Aspect.ONLINE]
    assert "第十一条" in texts[Aspect.BASIS]
    assert "户外广告设置许可证" in texts[Aspect.RESULT]
    assert any("两年" in text for _, text, _ in draft.elements)
    assert not any("暂无数量限制" in text for _, text, _ in draft.elements)


def test_a_portal_guide_becomes_a_one_thing_item() -> None:
    item = only("a.json", made.as_json(made.PORTAL_GUIDE)).item
    assert item is not None
    assert (item.code, item.kind, item.area, item.desk) == ("43PCN0777", "one_thing", "梅岭县", "business")
    assert item.conditions == ("经营者年满十八周岁", "有固定门店")
    assert item.promised_limit == Duration(days=5, unit="working_days")
    assert item.process == ("填表", "上传材料", "审核", "领证")
    assert [one.necessity for one in item.materials] == ["required", "optional"]
    assert item.materials[0].waived_by == "居民身份证电子证照"
    assert [one.name for one in item.linked_items] == ["个体工商户登记", "小餐饮登记"]
    assert item.places[0].hours == "工作日九时至十七时"
    assert item.fee.charged is False
    assert item.visits == 0
    assert item.service_objects == (), "what the portal does not say is not made up"
    assert item.effective_from == date(2026, 3, 1)


@pytest.mark.parametrize("missing", ["zxdh", "completedLimit", "qtbmmc", "isCharge", "aheadFrequency"])
def test_a_guide_without_a_required_element_becomes_a_document(missing: str) -> None:
    content = {**made.PORTAL_GUIDE["data"], "onethingCatalogStandServiceGuide": {"bllctsm": "填表->领证"}}  # type: ignore[dict-item]
    content["basicInfo"] = {name: value for name, value in content["basicInfo"].items() if name != missing}
    draft = only("a.json", made.as_json({"data": content}))
    assert draft.item is None
    assert draft.metadata.collection == "guides"
    assert any(aspect is Aspect.MATERIALS for _, _, aspect in draft.elements)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings_are_detected(encoding: str) -> None:
    text = "示例市停水通告\n第一条 3月5日9:00停水，请提前储水。"
    assert decode(text.encode(encoding)) == text


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableError):
        decode(bytes(range(256)) * 20)


def test_limits_keep_their_unit() -> None:
    assert duration("承诺5个工作日内办结") == Duration(days=5, unit="working_days")
    assert duration("15日") == Duration(days=15, unit="calendar_days")
    assert duration("即办件") == Duration(days=0, unit="immediate")
    assert duration("按规定") is None
    assert entries("1、有方案；2、有保险。") == ("有方案", "有保险。")
    assert entries("（一）有方案\n（二）有保险") == ("有方案", "有保险")
    assert steps("受理——审核——出件") == ("受理", "审核", "出件")
    assert desk("示例市公安局") == "police"
    assert desk("示例市档案馆") == "general"


def test_front_matter_that_is_wrong_is_named() -> None:
    for head in ("colour = 1", 'issued_on = "昨天"', 'collection = "novels"', "title = "):
        with pytest.raises(UnreadableError):
            list(readers.read("a.md", f"+++\n{head}\n+++\n文".encode()))


def test_the_bar_is_shown_on_standard_error_only(
    sqlite_store: SqlDocumentStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path, {"a.txt": "停水通告内容。".encode()})
    report = console.run([tmp_path], store=sqlite_store)
    shown = capsys.readouterr()
    assert report.added == 1
    assert shown.out == ""
    assert "发布知识" in shown.err
    assert "100%" in shown.err
    assert "1份文件" in shown.err


def test_the_title_and_date_of_a_notice_are_found() -> None:
    notice = "各区人民政府：\n现将《示例市夜间施工管理办法》印发给你们。\n示例市人民政府\n2026年3月5日\n附件正文内容。"
    draft = only("a.txt", notice.encode())
    assert draft.metadata.title == "示例市夜间施工管理办法"
    assert draft.metadata.issued_on == date(2026, 3, 5)
    reply = only("b.txt", "您好，已转交办理，感谢关注。示例市城管局 2026年2月30日".encode())
    assert reply.metadata.issued_on is None, "there is no such day"
    assert only("c.txt", "自2026年1月1日起施行的办法，现予废止。".encode()).metadata.issued_on is None

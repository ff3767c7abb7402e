"""Publishing a folder: every format is read, every bad file is named, and only changes are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import knowledge
from ingest import sources
from ingest.publish import publish
from ingest.report import Progress
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.models import Collection
from tests.ingest import made

NOTICE = "示例市停水通告\n一、停水时间\n三月五日九时至十七时。\n二、停水范围\n云山区学府街道。\n"
RULES = """+++
title = "示例市养犬办法"
issued_on = 2025-06-01
effective_from = 2025-07-01
expires_at = 2030-06-30
department = "示例市公安局"
+++

# 示例市养犬办法

## 第一章 总则

第一条 为规范养犬，制定本办法。
"""

GOOD = {
    "网页.html": made.PAGE.encode(),
    "国标网页.html": made.PAGE.replace("夜间", "午间").encode("gb18030"),
    "办法.docx": made.word(),
    "公告.pdf": made.pdf(["示例市机动车限行公告", "第一条 工作日早晚高峰限行。", "第二条 新能源车辆除外。"]),
    "补贴.xlsx": made.workbook([["示例市补贴标准"], ["类别", "金额"], ["甲类", 100], ["乙类", 200]], merged="A1:B1"),
    "事项目录.csv": "事项名称,实施主体,受理条件,承诺办结时限\n占道施工,城管局,有方案,5个工作日\n".encode("gb18030"),
    "问答.csv": "问题,答案\n政务大厅几点开门？,九点。\n".encode(),
    "养犬.md": RULES.encode(),
    "停水.txt": NOTICE.encode(),
    "停水十六位.txt": NOTICE.replace("云山区", "临江区").encode("utf-16"),
    "停水国标.txt": NOTICE.replace("云山区", "东港区").encode("gb18030"),
    "资料.zip": made.archive({"内/停电.txt": "示例市停电通告\n三月六日停电检修。".encode("gb18030")}),
    "广告.json": made.as_json(made.PORTAL_ITEM),
    "小店.json": made.as_json(made.PORTAL_GUIDE),
    "语料.jsonl": '{"_id":"甲","title":"","text":"关于噪声的答复：已经派人处理。"}\n'.encode(),
}
BAD = {
    "空.txt": (b"", "空的"),
    "空白.md": (b"+++\ntitle = 'x'\n+++\n", "没有文字"),
    "加密.pdf": (made.pdf(["secret"], "s3cret"), "密码"),
    "扫描.pdf": (made.scanned_pdf(), "扫描"),
    "其实是网页.pdf": (made.PAGE.encode(), "扩展名"),
    "其实是图片.txt": (made.bitmap(), "扩展名"),
    "其实是文字.docx": (NOTICE.encode(), "扩展名"),
    "版式.ofd": (made.archive({"OFD.xml": b"<?xml version='1.0'?><ofd/>"}), "OFD"),
    "数据.xml": (b"<?xml version='1.0'?><rows><row>1</row></rows>", "XML"),
    "深.html": (b"<html><body>" + b"<div>" * 3000 + "内容".encode() + b"</div>" * 3000, ""),
    "图片.png": (made.bitmap(), "不支持"),
    "炸弹.zip": (made.bomb(), "炸弹"),
    "坏.json": (b'{"unifyName": ', "JSON"),
    "别的.json": (b'{"colour": "red"}', "colour"),
    "坏.toml": (b"code = ", "TOML"),
    "缺要素.toml": ('code = "A-1"\nname = "缺要素的事项"\n'.encode(), "promised_limit"),
    "断头.docx": (made.word()[:2000], "损坏"),
    "断头.pdf": (b"%PDF-1.4\n1 0 obj", "损坏"),
    "乱码.txt": (bytes(range(128, 256)) * 30, "不是文字"),
    "旧版.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版"),
    "加密.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "资料"
    made.write(folder, GOOD)
    return folder


def test_every_format_is_published(store: SqlDocumentStore, folder: Path) -> None:
    report = publish([folder], store=store)
    assert report.failed == []
    assert report.added == len(GOOD)
    titles = {document.title for document in store.documents()}
    assert {
        "关于夜间施工的通告",
        "示例市老旧小区加装电梯办法",
        "示例市养犬办法",
        "占道施工",
        "开便民小店一件事",
    } <= titles
    assert report.passages == sum(len(store.passages(collection)) for collection in Collection)


def test_every_bad_file_is_named_with_its_reason_while_the_rest_goes_on(store: SqlDocumentStore, folder: Path) -> None:
    made.write(folder, {name: content for name, (content, _) in BAD.items()})
    with (folder / "两百兆.txt").open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    report = publish([folder, folder / "没有这个文件.txt"], store=store)
    reasons = dict(report.failed)
    for name, (_, part) in BAD.items():
        assert part in reasons[name], (name, reasons[name])
    assert "200 MB" in reasons["两百兆.txt"]
    assert "找不到" in reasons[str(folder / "没有这个文件.txt")]
    assert len(reasons) == len(BAD) + 2
    assert report.added == len(GOOD)
    assert not report.ok
    assert sources.LARGEST_BYTES == 100 * 1024 * 1024


def test_a_second_run_changes_nothing(store: SqlDocumentStore, folder: Path) -> None:
    publish([folder], store=store)
    before = [store.revision(collection) for collection in Collection]
    report = publish([folder], store=store)
    assert (report.added, report.replaced, report.retired, report.passages) == (0, 0, 0, 0)
    assert report.unchanged == len(GOOD)
    assert [store.revision(collection) for collection in Collection] == before


def test_a_changed_file_replaces_its_document_under_the_same_identity(store: SqlDocumentStore, folder: Path) -> None:
    publish([folder], store=store)
    old = next(one for one in store.documents() if one.title == "示例市养犬办法")
    (folder / "养犬.md").write_text(RULES.replace("规范养犬", "文明养犬"), "utf-8")
    report = publish([folder], store=store)
    assert (report.added, report.replaced) == (0, 1)
    new = store.document(old.document_id)
    assert new is not None
    assert "文明养犬" in new.sections[-1].text
    assert not any("规范养犬" in passage.text for passage in store.passages(new.collection))


def test_prune_retires_what_is_gone_and_nothing_else(store: SqlDocumentStore, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处"
    made.write(elsewhere, {"通知.txt": "别处的通知内容".encode()})
    publish([folder, elsewhere], store=store)
    (folder / "停水.txt").unlink()
    (folder / "办法.docx").write_bytes(b"")
    assert publish([folder], store=store).retired == 0
    report = publish([folder], store=store, prune=True)
    assert report.retired == 1
    titles = [document.title for document in store.documents()]
    assert "通知" in titles or "别处的通知内容" in titles
    assert "示例市老旧小区加装电梯办法" in titles, "a file that cannot be read keeps its last good version"
    made.write(folder, {"停水.txt": NOTICE.encode()})
    assert publish([folder], store=store, prune=True).added == 1


def test_a_document_that_an_editor_retired_stays_retired_until_its_content_changes(
    store: SqlDocumentStore, folder: Path
) -> None:
    publish([folder], store=store)
    identifier = next(one.document_id for one in store.documents() if one.title == "示例市养犬办法")
    store.retire(identifier, "已废止")
    assert publish([folder], store=store).held == 1
    assert store.document(identifier) is None
    (folder / "养犬.md").write_text(RULES.replace("规范养犬", "文明养犬"), "utf-8")
    assert publish([folder], store=store).added == 1
    assert store.document(identifier) is not None


def test_two_folders_with_the_same_file_names_keep_both(store: SqlDocumentStore, tmp_path: Path) -> None:
    made.write(tmp_path / "甲", {"通知.txt": "甲地的通知内容。".encode()})
    made.write(tmp_path / "乙", {"通知.txt": "乙地的通知内容。".encode()})
    publish([tmp_path / "甲"], store=store)
    publish([tmp_path / "乙"], store=store)
    assert len(store.documents()) == 2
    again = publish([tmp_path / "甲", tmp_path / "乙"], store=store)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 2)


def test_dates_and_collection_come_from_the_front_matter_or_the_folder(
    sqlite_store: SqlDocumentStore, tmp_path: Path
) -> None:
    made.write(tmp_path, {"faq/开门.txt": "政务大厅九点开门。".encode(), "养犬.md": RULES.encode()})
    publish([tmp_path], store=sqlite_store)
    (rules,) = sqlite_store.documents(Collection.POLICIES)
    assert (rules.effective_from, rules.expires_at) == (date(2025, 7, 1), date(2030, 6, 30))
    passage = sqlite_store.passages(Collection.POLICIES)[0]
    assert passage.in_force(date(2026, 1, 1))
    assert not passage.in_force(date(2030, 7, 1))
    assert len(sqlite_store.documents(Collection.FAQ)) == 1
    publish([tmp_path], store=sqlite_store, collection=Collection.GUIDES)
    assert len(sqlite_store.documents(Collection.GUIDES)) == 2


def test_a_broken_line_is_named_by_its_number_and_the_others_are_published(
    sqlite_store: SqlDocumentStore, tmp_path: Path
) -> None:
    lines = [
        '{"_id":"1","title":"甲","text":"甲的内容"}',
        "{broken",
        '{"_id":"2","title":"乙"}',
        '{"_id":"1","text":"重复"}',
    ]
    made.write(tmp_path, {"corpus.jsonl": "\n".join(lines).encode()})
    report = publish([tmp_path / "corpus.jsonl"], store=sqlite_store, collection=Collection.REPLIES)
    assert report.added == 1
    assert [path for path, _ in report.failed] == ["corpus.jsonl#L2", "corpus.jsonl#L3", "corpus.jsonl#1"]
    (document,) = sqlite_store.documents(Collection.REPLIES)
    assert document.source_name == "corpus.jsonl#1"


def test_archives_are_read_within_limits(sqlite_store: SqlDocumentStore, tmp_path: Path) -> None:
    inner = made.archive({"里层.txt": "里层的通知内容。".encode()})
    deep = made.archive({"更里.zip": made.archive({"最里.zip": inner})})
    outer = {"外层.txt": "外层的通知内容。".encode(), "../逃逸.txt": b"escape", "/etc/绝对.txt": b"absolute",
             "内.zip": inner, "深.zip": deep, "坏.pdf": b"%PDF-1.4"}  # fmt: skip
    made.write(tmp_path, {"包.zip": made.archive(outer)})
    report = publish([tmp_path], store=sqlite_store)
    names = {document.source_name for document in sqlite_store.documents()}
    assert names == {"包.zip#外层.txt", "包.zip#内.zip#里层.txt"}
    assert report.added == 2
    reasons = dict(report.failed)
    assert "指向包外" in reasons["包.zip#../逃逸.txt"]
    assert "指向包外" in reasons["包.zip#/etc/绝对.txt"]
    assert "嵌套" in reasons["包.zip#深.zip#更里.zip"]
    assert "损坏" in reasons["包.zip#坏.pdf"]
    assert not (tmp_path.parent / "逃逸.txt").exists()


def test_an_override_needs_a_known_area_and_an_item_above_it(sqlite_store: SqlDocumentStore, tmp_path: Path) -> None:
    made.write(
        tmp_path,
        {"a.toml": b'overrides = "X-1"\narea = "meiling"\n', "b.toml": b'overrides = "X-1"\narea = "nowhere"\n'},
    )
    reasons = dict(publish([tmp_path], store=sqlite_store).failed)
    assert "X-1" in reasons["a.toml"]
    assert "areas.toml" in reasons["b.toml"]


def test_a_change_of_the_city_item_reaches_districts_that_do_not_override_it(
    sqlite_store: SqlDocumentStore, tmp_path: Path
) -> None:
    samples = Path(knowledge.__file__).parent / "samples"
    city = (samples / "items" / "police" / "POL-001.toml").read_text("utf-8")
    district = (samples / "districts" / "POL-001.meiling.toml").read_bytes()
    made.write(tmp_path, {"市/POL-001.toml": city.encode(), "区/POL-001.meiling.toml": district})
    publish([tmp_path / "市", tmp_path / "区"], store=sqlite_store)
    changed = city.replace("charged = false", 'charged = true\nstandard = "每证5元"')
    assert changed != city
    made.write(tmp_path, {"市/POL-001.toml": changed.encode()})
    assert publish([tmp_path / "市"], store=sqlite_store).replaced == 2
    catalogue = Catalogue(sqlite_store, AreaTree.load())
    item = catalogue.item("POL-001", "meiling", date(2026, 6, 1))
    assert item is not None
    assert item.fee.standard == "每证5元"
    assert item.phone == "000-5559110"
    assert publish([tmp_path / "市", tmp_path / "区"], store=sqlite_store).replaced == 0


def test_progress_grows_to_the_whole(sqlite_store: SqlDocumentStore, folder: Path) -> None:
    seen: list[Progress] = []
    publish([folder], store=sqlite_store, progress=seen.append)
    done = [one.done_bytes for one in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total_bytes > 0
    assert seen[-1].documents == len(GOOD)

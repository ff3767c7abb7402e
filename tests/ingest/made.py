"""Makes real files of every format for the tests."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

PAGE = """<!DOCTYPE html><html><head><title>关于夜间施工的通告_示例市住建局</title>
<meta name="ArticleTitle" content="关于夜间施工的通告"><meta name="PubDate" content="2026-03-05 10:00">
<meta name="ContentSource" content="示例市住房和城乡建设局"><script>var a = 1;</script></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/zw">政务</a> <a href="/fw">服务</a></div>
<div class="breadcrumb">您现在的位置：首页 &gt; 通知公告</div>
<div class="TRS_Editor"><h1>关于夜间施工的通告</h1>
<p>为减少夜间施工噪声，现通告如下。</p>
<h2>一、施工时段</h2><p>每日二十二时至次日六时，禁止产生噪声的施工作业。</p>
<h2>二、例外情形</h2>
<table><tr><th>情形</th><th>手续</th></tr><tr><td rowspan="2">抢修抢险</td><td>事后备案</td></tr>
<tr><td>公告周边居民</td></tr></table>
<ol><li>提前三日公告</li><li>设置隔声屏</li></ol></div>
<div class="footer">版权所有 示例市住建局 备案号 12345678</div></body></html>"""


def pdf(lines: list[str], password: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream)
    sheet.setFont("STSong-Light", 12)
    for number, line in enumerate(lines):
        sheet.drawString(60, 780 - 18 * number, line)
    sheet.drawString(290, 30, "- 1 -")
    sheet.save()
    if not password:
        return stream.getvalue()
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(stream))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def scanned_pdf() -> bytes:
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream)
    sheet.drawImage(ImageReader(io.BytesIO(bitmap())), 0, 0, 500, 700)
    sheet.save()
    return stream.getvalue()


def bitmap() -> bytes:
    """A real PNG of eight grey pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 8, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes(range(0, 240, 30)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("示例市老旧小区加装电梯办法", style="Title")
    document.add_heading("第一章 总则", level=1)
    document.add_paragraph("第一条 为规范加装电梯，制定本办法。")
    document.add_heading("第二章 补贴", level=1)
    document.add_paragraph("第二条 补贴标准如下表。")
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate((("层数", "补贴金额"), ("五层", "二十万元"), ("六层", "二十二万元"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("业主申请", style="List Number")
    document.add_paragraph("街道初审", style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def workbook(rows: list[list[Any]], *, merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def bomb() -> bytes:
    return archive({"大.txt": b"0" * (64 * 1024 * 1024)})


PORTAL_ITEM = {
    "code": 0,
    "data": {
        "unifyName": "户外广告设置审批",
        "typeName": "行政许可",
        "rightsCode": "000199001000",
        "ywCode": "01",
        "orgName": "示例省城市管理厅",
        "schemeLevels": "县",
        "serveObject": "法人",
        "acceptanceCondition": "1、位置符合规划；2、结构安全。",
        "approveLimit": "20",
        "commitmentLimit": "7",
        "isCharge": "否",
        "transactionFrom": "窗口办理^网上办理",
        "processDescript": "1、提出申请。\n2、现场核查。\n3、作出决定。",
        "according": "《城市市容和环境卫生管理条例》（国务院令第101号）第十一条",
        "minSeq": "0",
        "resultSampleName": "户外广告设置许可证",
        "quantitativeRestriction": "暂无数量限制",
        "materialList": [
            {
                "materialTitle": "申请表",
                "isMust": "必要",
                "materialType": "原件",
                "copiesNum": 2.0,
                "sourceChannel": "申请人自备",
                "materialExplain": "加盖公章",
                "acceptStandard": "内容完整",
                "freeSubmission": "无",
                "updateDate": 1767225600000,
            },
            {
                "materialTitle": "营业执照",
                "isMust": "非必要",
                "materialType": "复印件",
                "copiesNum": 1.0,
                "sourceChannel": "政府部门核发",
                "freeSubmission": "电子证照代替",
                "standardMaterialsName": "营业执照",
                "updateDate": 1767225600000,
            },
        ],
        "faqList": [{"faqContent": "要多久换一次证？", "replyContent": "两年。"}],
    },
}

PORTAL_GUIDE = {
    "code": 0,
    "data": {
        "sxmc": "开便民小店一件事",
        "yjsSsqdbm": "43PCN0777226X0001",
        "guideCondition": [{"bltj": "经营者年满十八周岁"}, {"bltj": "有固定门店"}],
        "guidePoint": [{"bldmc": "梅岭县政务大厅", "xxdz": "梅岭县城关镇一号", "blsj": "工作日九时至十七时"}],
        "materialList": [
            {
                "clmc": "身份证",
                "clbyx": "1",
                "cllx": "1",
                "cllyqd": "20",
                "tbxz": "正反面拍照",
                "mtjfs": "2",
                "materialTitle": "居民身份证电子证照",
                "zzclfs": 1.0,
                "gxsj": 1772323200000,
            },
            {"clmc": "租赁合同", "clbyx": "2", "cllx": "3", "cllyqd": "10", "mtjfs": "4", "zzclfs": 1.0},
        ],
        "onethingCatalogStandServiceGuide": {"bllctsm": "填表->上传材料->审核->领证", "dbsxccs": "0"},
        "approveList": [
            {"lbsxfwmc": "个体工商户登记", "resultSampleName": "营业执照"},
            {"lbsxfwmc": "小餐饮登记", "resultSampleName": "小餐饮登记证"},
        ],
        "questionInfo": [{"wt": "可以邮寄吗？", "da": "可以，邮费自理。"}],
        "chargelist": [{"FEENAME": "邮寄费", "FEESTAND": "20元"}],
        "basicInfo": {
            "areaName": "梅岭县",
            "completedLimit": "5",
            "cooperateName": "市场监管局,消防救援大队",
            "isCharge": "0",
            "qtbmmc": "梅岭县市场监督管理局",
            "zxdh": "000-5557777",
            "jdtsdh": "12345",
        },
    },
}


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

"""Official documents in the shapes that offices publish, and as files of each kind. Offices, numbers and figures are
invented; the places are real. Telephone numbers begin with 8000 and belong to nobody."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from pypdf import PdfReader, PdfWriter

# A plan under a covering notice: 一、(一), a closing paragraph.
PLAN = """
示例网站首页>通知公告
济南市示例服务局关于印发《济南市暖心就业三年行动实施方案》的通知
济示服发〔2019〕18号
各区县示例服务局:
现将《济南市暖心就业三年行动实施方案》印发给你们,请认真执行。
联系人:示例服务局张大山,80001234。
济南市示例服务局
2019年3月5日
济南市暖心就业
三年行动实施方案
为落实《山东省示例规划》(鲁示发〔2018〕9号),制定本方案。
一、总体要求
(一)指导思想。坚持群众自愿。
(二)目标任务。到2021年,办成100件事。
年度目标:2019年办40件。
二、主要任务
(一)上门服务。每季度走访1次。(责任单位:示例科)
(二)岗位推荐。每人推荐3个岗位。(责任单位:示例科)
三、组织保障
(一)加强领导。各区县明确专人。
(二)按期报送。按月报送。
各区县方案于2019年4月1日前报送,每年9月底前报送情况。
""".strip()

# Numbers that run on through the sections: (一) to (五), cited without the section.
RUNNING = """
示例部7日公布《关于加强示例帮扶工作的意见》,提出5条措施。
示例部 示例局关于加强示例帮扶工作的意见
各省、自治区、直辖市示例厅(局):
现就示例帮扶工作提出如下意见。
一、总体要求
(一)指导思想
坚持就近就便。
(二)目标任务
“十四五”时期,帮扶2万人。
二、主要措施
(三)推进输出。一次性交通补助按规定发放。
(四)培育品牌。每县培育1个品牌。
三、保障措施
(五)加强调度。每年1月底前报送。
示例部 示例局
2021年6月1日
来源 | 示例网
""".strip()

# A draft in full-width characters; 1. to 4. run on through (一) and (二), and begin anew in 四.
DRAFT = """
关于清城区暖心帮扶
攻坚的实施方案
（征求意见稿）
根据《示例意见》（粤示〔2016〕13号），提出如下方案。
一、总体要求
围绕目标，提出如下要求：
（一）全员发动。多方动员。
（二）突出特色。发挥优势。
二、主要任务
（一）实施就业计划。
1.导航计划。提供1.5万个岗位信息。
2.就近计划。组织就近就业。
（二）实施技能计划
3.对接机制。开展对接。
4.补贴措施。每人至少1次培训。
三、实施步骤
（一）准备阶段（2018年7月底前）。制定计划。
（二）实施阶段（2018年8月－2018年9月）。全面推进。
（三）总结阶段（2018年12月底前）。总结验收。
四、保障
（一）政策
1.落实政策。按规定落实。
（二）组织
1.加强领导。明确职责。
2.强化督查。定期督查。
""".strip()

# A bare plan without title or signature: one year, places of one province, three levels.
BARE = """
为做好帮扶工作,制定本方案。
一、目标任务
2018年全省办成30件事。
二、工作措施
(一)摸底
1.调查。上门走访。
2.台账。实名登记。
(二)协作
1.协作。推进延边州与宁波市、长春市与白城市、吉林市与白山市协作。到2018年末每村培育1名带头人。
三、工作要求
(一)加强领导。2018年度考核时报送。
(二)报送。按附件1填报。
原文链接:
""".strip()

# Rules in articles: chapters, 第…条, a date on which they begin, how long they hold, an annex with its own numbers.
RULES = """
重庆市示例补贴管理办法
渝示规〔2023〕6号
第一章 总则
第一条 为规范补贴,制定本办法。
第二条 本办法适用于本市。符合第一条规定的，按下列标准：
（一）甲类，每月500元。
（二）乙类，每月300元。
第二章 附则
第三条 本办法自2023年7月1日起施行,有效期5年。
附件：1.示例申请表
2.示例名单
重庆市示例局
2023年6月10日
附件1
示例申请表填写说明
一、填写姓名。
二、填写金额。
""".strip()

ALL = {"plan": PLAN, "running": RUNNING, "draft": DRAFT, "bare": BARE, "rules": RULES}


def docx_of(lines: Sequence[str]) -> bytes:
    """A Word file with a paragraph for each line."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    """The bytes of a Word document."""
    target = io.BytesIO()
    document.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def html_of(lines: Sequence[str]) -> bytes:
    """A page of a website with its menus and scripts around the lines."""
    body = "\n".join(f"<p>&nbsp;&nbsp;<span>{line}</span></p>" for line in lines)
    around = "<script>var 菜单 = '一、假的';</script><nav>一、导航</nav><div style='display:none'>二、藏着的</div>"
    page = (
        f"<html><head><title>首页</title></head><body>{around}<div>{body}</div><footer>三、页脚</footer></body></html>"
    )
    return page.encode()


WIDTH = 30
LINES_ON_A_PAGE = 30


def pdf_of(lines: Sequence[str]) -> bytes:
    """A PDF as a typesetter makes it: lines of thirty characters, pages of thirty lines with a page number."""
    wrapped = [line[begin : begin + WIDTH] for line in lines for begin in range(0, len(line), WIDTH)]
    pages = [wrapped[begin : begin + LINES_ON_A_PAGE] for begin in range(0, len(wrapped), LINES_ON_A_PAGE)]
    numbered = [[*page, f"- {number} -"] for number, page in enumerate(pages, 1)]
    return _file([_content(page) for page in numbered])


def scan() -> bytes:
    """A PDF without any text: a page as a scanner leaves it."""
    return _file([b"0 0 100 100 re f"])


def locked(content: bytes, password: str) -> bytes:
    """The PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _content(lines: Sequence[str]) -> bytes:
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
    return f"BT /F1 12 Tf 50 800 Td {shown} ET".encode()


def _file(contents: Sequence[bytes]) -> bytes:
    # Font, its descendant and its descriptor by ISO 32000-1, 9.7: no glyphs are needed to read the text.
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    ]
    for place, content in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 842] /Contents {6 + 2 * place} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + trailer

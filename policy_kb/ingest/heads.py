"""Title, number, issuer and day of a document, read in its head and in what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_kb.ingest.days import day_in, whole_day
from policy_kb.ingest.numbering import mark_of
from policy_kb.ingest.parts import Layout
from policy_kb.ingest.proposals import Proposed, inferred, stated

KIND = "意见|通知|办法|方案|规定|细则|决定|决议|公告|通告|条例|计划|规划|措施|纲要|函|批复|要点|指南"
TITLE = re.compile(rf".*(?:{KIND})(?:\s?[(（][^()（）]{{1,12}}[)）])?$")
STANDING_NOTE = re.compile(r"[(（](?:征求意见稿|试行|暂行|草案|修订|已废止)[^()（）]{0,6}[)）]")
NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})\s?[〔\[【(（]\s?(\d{4})\s?[〕\]】)）]\s?(?:第\s?)?(\d{1,5})\s?号")
OFFICE = re.compile(r".{1,40}(?:局|厅|部|委|委员会|办公室|处|政府|院|会|中心|总工会|党委|办|队|行|集团|公司)$")
POSTED = re.compile(r"(?:日期|发布|时间|成文|服务政策|\|).*?\d{4}[-年/.]")
LONGEST_TITLE = 90
MOST_TITLE_LINES = 4
ABOUT = "关于"


def title(layout: Layout) -> Proposed | None:
    """The document's own title: of the plan that a notice issues, or of the notice itself."""
    if layout.plan:
        named = next((line for line in layout.head if layout.plan in line), layout.plan)
        return stated(layout.plan, "plan_named", line=named)
    found = _title_lines(layout)
    return stated(_title_alone(found), "title_line", line=found) if found else None


def number(layout: Layout) -> Proposed | None:
    """The document's own number: one that stands on a line by itself; numbers in sentences are other documents'."""
    for line in layout.head:
        found = NUMBER.fullmatch(line.strip("()（） "))
        if found:
            return stated(f"{found[1]}〔{found[2]}〕{found[3]}号", "own_line", line=line)
    return None


def issuer(layout: Layout) -> Proposed | None:
    """Who signed; without a signature, who stands before 关于 in the title."""
    signed = _signed(layout.head) or _signed(layout.below)
    if signed:
        return stated("、".join(signed), "signature", line=" ".join(signed))
    for line in layout.head:
        before, about, _ = line.partition(ABOUT)
        if about and before and all(map(OFFICE.fullmatch, before.split())):
            return stated("、".join(before.split()), "title_line", line=line)
    return None


def issued(layout: Layout) -> Proposed | None:
    """The day below the signature; without one, the day a website posted it, as a conclusion."""
    for lines in (layout.head, layout.below):
        for line in reversed(lines):
            if day := whole_day(line):
                return stated(day.isoformat(), "signature", line=line)
    for line in (*layout.head, *layout.below):
        if len(line) <= LONGEST_TITLE and POSTED.search(line) and (day := day_in(line)):
            return inferred(day.isoformat(), "posted", line=line)
    return None


def _title_lines(layout: Layout) -> str:
    """The last title in the head: a report about a document may stand before the document."""
    found = ""
    for place, line in enumerate(layout.head):
        joined = next(filter(_is_title, _joins(layout.head[place:])), "")
        if joined and not (found and (joined in found or STANDING_NOTE.fullmatch(line))):
            found = joined
    return found


def _joins(lines: Sequence[str]) -> Iterator[str]:
    """The longest first: a title may go on in the next line, and （征求意见稿） may stand below it."""
    for count in range(min(MOST_TITLE_LINES, len(lines)), 0, -1):
        used = lines[:count]
        if len(used[0]) > LONGEST_TITLE:
            continue
        if all(TITLE.fullmatch(used[0]) is None or STANDING_NOTE.fullmatch(each) for each in used[1:]):
            yield "".join(used)


def _is_title(line: str) -> bool:
    plain = not re.search(r"[。；;!！?？:：>]", line) and mark_of(line) is None
    return plain and 6 <= len(line) <= LONGEST_TITLE and bool(TITLE.fullmatch(line))


def _title_alone(line: str) -> str:
    """The title without who issued it before 关于."""
    before, about, rest = line.partition(ABOUT)
    if about and before and all(map(OFFICE.fullmatch, before.split())):
        return about + rest
    return line


def _signed(lines: Sequence[str]) -> list[str]:
    """The offices on the lines above the last day."""
    days = [place for place, line in enumerate(lines) if whole_day(line)]
    found: list[str] = []
    for line in reversed(lines[: days[-1]] if days else []):
        offices = line.split()
        if len(line) > LONGEST_TITLE or not offices or not all(map(OFFICE.fullmatch, offices)):
            break
        found = [*offices, *found]
    return list(dict.fromkeys(found))

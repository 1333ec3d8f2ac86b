"""Documents as they were published: kept once, confirmed by a person, each version for its time, contacts hidden."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.directory.divisions import Divisions
from bot.knowledge.sources.codes import code_for, same_document
from bot.knowledge.sources.fields import read_fields
from bot.knowledge.sources.keeping import Sources
from bot.knowledge.sources.reading import read
from bot.knowledge.sources.records import Fields, Version
from bot.knowledge.sources.shelf import SourcesInForce
from bot.knowledge.sources.texts import SourceRefused
from bot.knowledge.sources.words import shortened, showable
from bot.privacy.audit import Audit
from bot.storage.database import Database
from policy_kb.ingest.source import Source
from policy_kb.loader import knowledge_base
from policy_kb.model import Standing

sys.path.append(str(Path(__file__).parents[1] / "policy_kb"))
from ingest_documents import BARE, PLAN

TODAY = date(2026, 11, 20)


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, StillClock())


@pytest.fixture
def sources(database: Database, audit: Audit) -> Sources:
    return Sources(database, audit, StillClock())


@pytest.fixture
def shelf(database: Database) -> SourcesInForce:
    return SourcesInForce(database)


def source(text: str = PLAN) -> Source:
    return read("方案.txt", text.encode(), Divisions.load())


async def brought_in(sources: Sources, text: str = PLAN, code: str = "SY") -> Version:
    return (await sources.ingest(source(text), code, "方案.txt", "staff:1")).version


async def confirmed(sources: Sources, text: str = PLAN, code: str = "SY", **changed: object) -> Version:
    version = await brought_in(sources, text, code)
    return await sources.confirm(version.id, replace(version.fields, **changed), "staff:2")


async def test_a_document_waits_for_a_person_with_everything_it_says(sources: Sources, shelf: SourcesInForce) -> None:
    version = await brought_in(sources)
    assert version.fields == Fields(
        "济南市暖心就业三年行动实施方案", "济示服发〔2019〕18号", "济南市示例服务局", date(2019, 3, 5), "370100",
        date(2019, 1, 1), date(2021, 12, 31), Standing.IN_FORCE, date(2019, 1, 1),
    )  # fmt: skip
    assert version.marks["region"].how == "stated"
    assert version.marks["period_to"].how == "inferred"
    assert (version.confirmed_at, version.quoted_to) == (None, None)
    assert [each.path for each in await sources.clauses(version.id)][:3] == ["通知", "开头", "一"]
    await shelf.refresh()
    assert shelf.clause("SY", "二(二)", TODAY) is None
    assert shelf.known(TODAY) == frozenset()


async def test_a_confirmed_document_is_quoted(sources: Sources, shelf: SourcesInForce) -> None:
    version = await confirmed(sources, title="改好的标题")
    assert (version.confirmed_by, version.fields.title) == ("staff:2", "改好的标题")
    assert {mark.how for mark in version.marks.values()} == {"confirmed"}
    assert version.marks["region"].evidence
    await shelf.refresh()
    found = shelf.clause("SY", "二(二)", TODAY)
    assert found
    assert (found.title, found.text) == ("改好的标题", "(二)岗位推荐。每人推荐3个岗位。(责任单位:示例科)")
    assert ("SY", "末段") in shelf.known(TODAY)
    assert shelf.clause("SY", "九", TODAY) is None
    assert shelf.clause("XX", "一", TODAY) is None
    assert shelf.clause("SY", "一", date(2018, 12, 31)) is None


async def test_a_section_is_quoted_with_the_clauses_inside_it(sources: Sources, shelf: SourcesInForce) -> None:
    await confirmed(sources)
    await shelf.refresh()
    found = shelf.clause("SY", "三", TODAY)
    assert found
    assert found.text == "三、组织保障\n(一)加强领导。各区县明确专人。\n(二)按期报送。按月报送。"


async def test_the_same_file_again_changes_nothing(sources: Sources, audit: Audit) -> None:
    first = await brought_in(sources)
    again = await sources.ingest(source(), "OTHER", "另一个名字.txt", "staff:9")
    assert (again.is_new, again.version) == (False, first)
    assert len(await sources.versions()) == 1
    assert len(await audit.page(action="source.")) == 1


NEWER = PLAN.replace("每人推荐3个岗位", "每人推荐5个岗位").replace("2019年3月5日", "2020年6月1日")


async def test_a_newer_version_takes_over_on_its_day_and_the_older_keeps_its_time(
    sources: Sources, shelf: SourcesInForce
) -> None:
    await confirmed(sources)
    newer = await brought_in(sources, NEWER)
    await shelf.refresh()
    assert newer.fields.quoted_from == date(2020, 6, 1)
    assert _said(shelf, date(2024, 1, 1)) == "3个"
    await sources.confirm(newer.id, newer.fields, "staff:2")
    await shelf.refresh()
    assert [_said(shelf, day) for day in (date(2020, 5, 31), date(2020, 6, 1), TODAY)] == ["3个", "5个", "5个"]
    older, last = await sources.versions("SY")
    assert (older.quoted_to, last.quoted_to) == (date(2020, 5, 31), None)


async def test_an_older_version_that_comes_later_is_put_before(sources: Sources, shelf: SourcesInForce) -> None:
    await confirmed(sources, NEWER)
    await confirmed(sources, quoted_from=date(2018, 1, 1))
    await shelf.refresh()
    assert _said(shelf, date(2018, 5, 1)) == "3个"
    assert _said(shelf, TODAY) == "5个"


async def test_moving_the_begin_of_a_confirmed_version_moves_the_end_of_the_one_before(sources: Sources) -> None:
    await confirmed(sources)
    newer = await confirmed(sources, NEWER)
    await sources.confirm(newer.id, replace(newer.fields, quoted_from=date(2021, 1, 1)), "staff:2")
    assert (await sources.versions("SY"))[0].quoted_to == date(2020, 12, 31)


async def test_a_version_without_a_day_of_its_own_begins_today(sources: Sources) -> None:
    await confirmed(sources)
    bare = await brought_in(sources, "没有日期的意见\n一、甲。\n二、乙。")
    same_day = await brought_in(
        sources, PLAN.replace("每人推荐3个", "每人推荐4个").replace("2019年3月5日", "2019年1月1日")
    )
    assert [bare.fields.quoted_from, same_day.fields.quoted_from] == [TODAY, TODAY]


def _said(shelf: SourcesInForce, day: date) -> str:
    found = shelf.clause("SY", "二(二)", day)
    assert found
    return found.text.split("推荐", 2)[2][:2]


async def test_the_audit_log_tells_who_did_what_without_any_wording(sources: Sources, audit: Audit) -> None:
    version = await confirmed(sources, title="新标题")
    done, brought = await audit.page(action="source.")
    assert (brought.actor, brought.action, brought.subject) == ("staff:1", "source.ingested", "SY")
    assert (done.actor, done.action, done.detail) == (
        "staff:2", "source.confirmed", {"version": version.id, "changed": ["title"]},
    )  # fmt: skip


async def test_whoever_listens_is_told_when_something_is_confirmed(sources: Sources, shelf: SourcesInForce) -> None:
    sources.on_change = shelf.refresh
    await confirmed(sources)
    assert shelf.clause("SY", "一", TODAY)


async def test_only_what_nobody_confirmed_can_be_dropped(sources: Sources) -> None:
    waiting, kept = await brought_in(sources), await confirmed(sources, NEWER)
    await sources.drop(waiting.id, "staff:1")
    with pytest.raises(SourceRefused, match="不能删"):
        await sources.drop(kept.id, "staff:1")
    assert [each.id for each in await sources.versions()] == [kept.id]
    with pytest.raises(SourceRefused, match="不在了"):
        await sources.version(waiting.id)
    assert await sources.clauses(waiting.id) == []


@pytest.mark.parametrize("code", ["", "a" * 21, "A B", "../x", "A;"])
async def test_a_code_that_cannot_be_one_keeps_nothing(sources: Sources, code: str) -> None:
    with pytest.raises(SourceRefused, match="不能用"):
        await sources.ingest(source(), code, "x.txt", "staff:1")
    assert await sources.versions() == []


async def test_a_failure_halfway_keeps_nothing(sources: Sources, database: Database) -> None:
    broken = replace(source(), clauses=(*source().clauses, replace(source().clauses[0], text=None)))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"NOT NULL|null"):
        await sources.ingest(broken, "SY", "x.txt", "staff:1")
    assert await sources.versions() == []
    assert await sources.counts() == {}


async def test_values_longer_than_the_columns_are_cut(sources: Sources) -> None:
    named = f"{'长' * 70}工作的意见\n{'一' * 3}、甲。\n一、{'题' * 300}。\n二、乙。"
    version = (await sources.ingest(source(named), "SY", "名" * 300 + ".txt", "x" * 100)).version
    assert len(version.file_name) == 200
    assert len(version.ingested_by) == 60


async def test_what_the_file_leaves_out_comes_from_the_knowledge_base_as_a_conclusion(sources: Sources) -> None:
    text = source(BARE)
    known = same_document(text, "jl", knowledge_base().documents)
    assert known
    version = (await sources.ingest(text, code_for("x.txt", "jl", known), "x.txt", "staff:1", known)).version
    assert (version.code, version.fields.title) == ("JL", known.title)
    assert (version.marks["title"].how, version.marks["title"].evidence) == ("inferred", "知识库里 JL 这样写")
    assert version.marks["region"].evidence.startswith("正文写到")


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("001_b5.txt", "", "001_B5"),
        ("关于 做好 就业.pdf", "", "关于_做好_就业"),
        ("...", "", "X"),
        ("x" * 99, "", "X" * 20),
        ("a.txt", " AB ", "AB"),
    ],
)
def test_a_new_document_gets_a_code(name: str, given: str, code: str) -> None:
    assert code_for(name, given, None) == code


GOOD = {
    "title": "标题", "number": "", "issuer": "", "issued": "", "region": "济南市", "period_from": "2019-01-01",
    "period_to": "", "standing": "draft", "quoted_from": "2019-01-01",
}  # fmt: skip


def test_typed_fields_are_read() -> None:
    fields = read_fields(GOOD, Divisions.load())
    assert (fields.region, fields.standing, fields.issued) == ("370100", Standing.DRAFT, None)
    assert read_fields(GOOD | {"region": "全国"}, Divisions.load()).region == "000000"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", " ", "请填写标题"),
        ("title", "长" * 201, "标题太长"),
        ("region", "", "请填写适用地区"),
        ("region", "没有这个地方县", "找不到地区"),
        ("region", "朝阳区", "有好几处"),
        ("quoted_from", "0001-01-01", "不是日期"),
        ("issued", "去年", "发文日期“去年”不是日期"),
        ("period_to", "2018-01-01", "早于"),
        ("standing", "ok", "不能选"),
        ("quoted_from", "", "请填写从哪天起引用"),
    ],
)
def test_a_wrong_field_is_told_in_one_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(SourceRefused, match=said):
        read_fields(GOOD | {name: value}, Divisions.load())


def test_contacts_never_leave_in_the_wording() -> None:
    said = showable("请认真执行。\n联系人及联系方式:市局张大山,80001234;县局李小河,80005678。\n落款。")
    assert said == "请认真执行。\n（联系人和电话略）\n落款。"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("请拨打0531-80001234咨询", "请拨打〔电话〕咨询"),
        ("市局80001234、80005678", "市局〔电话〕、〔电话〕"),
        ("手机13800008000", "手机〔手机号〕"),
        ("补助2000000元，培训3000000人次", "补助2000000元，培训3000000人次"),
        ("渝人社办〔2022〕317号，2022年11月", "渝人社办〔2022〕317号，2022年11月"),
    ],
)
def test_numbers_of_telephones_are_masked_and_others_kept(published: str, shown: str) -> None:
    assert showable(published) == shown


def test_long_wording_is_cut_behind_a_sentence() -> None:
    sentences: Sequence[str] = ["甲" * 39 + "。"] * 30
    cut = shortened("".join(sentences), 900)
    assert len(cut) <= 900
    assert cut.endswith("。……（下文略）")
    assert shortened("短。", 900) == "短。"
    assert len(shortened("长" * 2000, 900)) == 900

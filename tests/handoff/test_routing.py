"""The routing table: what may not wait, what is confidential, and whose desk it is (catalogue §7)."""

from __future__ import annotations

import pytest
import yaml

from bot.handoff.routing import Routing, routing
from bot.settings import ROOT

JINAN = ["370126", "370100", "370000"]
QINGCHENG = ["441802", "441800", "440000"]
PENGSHUI = ["500243", "500000"]


@pytest.mark.parametrize(
    ("topic", "text", "urgent"),
    [
        ("wage_arrears", "", True),
        ("work_injury", "手断了", True),
        ("report_misconduct", "有人冒领", True),
        ("distress", "不想活了", True),
        ("information_safety", "我的信息被泄露了", True),
        ("information_safety", "你们怎么保管资料", False),
        ("my_record", "名字写错了", True),
        ("my_record", "查一下我的名单", False),
        ("medical_insurance", "得了癌", True),
        ("medical_insurance", "医保怎么交", False),
        ("labor_contract", "老板不给签合同", True),
        ("labor_contract", "合同签几年", False),
        ("recruit_scam", "扣身份证不让走", True),
        ("loan_amount_rate", "能贷多少", False),
        ("no_such_topic", "急", False),
    ],
)
def test_what_may_not_wait(topic: str, text: str, urgent: bool) -> None:
    assert routing().is_urgent(topic, text) is urgent


def test_only_reports_of_misconduct_are_confidential() -> None:
    assert routing().is_confidential("report_misconduct")
    assert not routing().is_confidential("complaint_service")


@pytest.mark.parametrize(
    ("topic", "chain", "desk"),
    [
        ("find_job", JINAN, "市劳动就业办公室"),
        ("loan_amount_rate", JINAN, "局就业促进处"),
        ("skill_training", JINAN, "局职业能力建设处"),
        ("work_injury", JINAN, "局工伤保险处"),
        ("wage_arrears", JINAN, "区县人社局"),
        ("pension_join_pay", QINGCHENG, "区社保局"),
        ("my_record", QINGCHENG, "区扶贫办和区人社局"),
        ("find_job", QINGCHENG, "区人社局"),
        ("my_record", PENGSHUI, "区县乡村振兴局"),
        ("skill_training", PENGSHUI, "区县人力社保局"),
        ("wage_arrears", ["220104", "220100", "220000"], "当地人社局劳动维权窗口"),
        ("find_job", [], "当地人社局"),
        ("no_such_topic", [], "当地人社局"),
    ],
)
def test_nearest_desk_takes_the_topic(topic: str, chain: list[str], desk: str) -> None:
    assert routing().desk(topic, chain) == desk


def test_table_without_a_default_desk_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        Routing({"urgent": {}, "confidential": [], "groups": {}, "desks": {}}).desk("find_job", [])


def test_every_routed_topic_is_an_intent_of_the_domain() -> None:
    table = yaml.safe_load((ROOT / "bot" / "handoff" / "routing.yml").read_text(encoding="utf8"))
    intents = set(yaml.safe_load((ROOT / "domain" / "intents.yml").read_text(encoding="utf8"))["intents"])
    routed = {topic for topics in table["groups"].values() for topic in topics}
    assert routed | set(table["urgent"]) | set(table["confidential"]) <= intents


def test_every_group_has_a_name_that_staff_read() -> None:
    table = yaml.safe_load((ROOT / "bot" / "handoff" / "routing.yml").read_text(encoding="utf8"))
    assert set(routing().group_names) == {*table["groups"], "default"}


@pytest.mark.parametrize(
    ("topic", "group"), [("wage_arrears", "rights"), ("distress", "default"), ("no_such_topic", "default")]
)
def test_topic_belongs_to_a_group(topic: str, group: str) -> None:
    assert routing().group(topic) == group

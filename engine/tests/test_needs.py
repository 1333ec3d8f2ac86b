"""Where a message is cut, and which of its parts are needs of their own."""

from typing import Any, Dict, List, Sequence, Tuple

import pytest

from bangfu_engine.clauses import Link, Mood, parts
from bangfu_engine.needs import alarm, needs

Reading = Tuple[str, float]


def words_of(text: str) -> List[str]:
    return [part.of(text) for part in parts(text)]


def parse(reading: Reading, entities: Sequence[Dict[str, Any]] = ()) -> Dict[str, Any]:
    """A parse whose ranking begins with `reading`."""
    name, confidence = reading
    return {"intent_ranking": [{"name": name, "confidence": confidence}], "entities": list(entities)}


def found(text: str, *readings: Reading, entities: Sequence[Dict[str, Any]] = ()) -> List[Tuple[str, str]]:
    """The needs of a text whose parts are understood so, one reading a part."""
    cut = parts(text)
    assert len(cut) == len(readings), [part.of(text) for part in cut]
    whole = parse(readings[0], entities)
    return [(need.intent, need.text) for need in needs(text, cut, whole, [parse(each) for each in readings])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工资被拖欠三个月了，还想问下招聘会哪天有", ["工资被拖欠三个月了", "招聘会哪天有"]),
        ("有没有公益岗，另外我儿子上技校有补助没", ["有没有公益岗", "我儿子上技校有补助没"]),
        ("老板欠钱另外招聘会哪天有", ["老板欠钱", "招聘会哪天有"]),
        ("社保断了咋补 还有贷款能贷多少", ["社保断了咋补", "贷款能贷多少"]),
        ("社保断了咋补还有贷款能贷多少", ["社保断了咋补", "贷款能贷多少"]),
        ("贷款怎么申请，顺便问问你们几点下班", ["贷款怎么申请", "你们几点下班"]),
        ("我想问两件事，第一个是公益岗咋申请，第二个是补贴多少", ["我想问两件事", "公益岗咋申请", "补贴多少"]),
        ("1、公益岗招人不 2、车票能报不", ["公益岗招人不", "车票能报不"]),
        ("①社保咋转②失业金咋领", ["社保咋转", "失业金咋领"]),
        ("一来想问补贴多少，二来想问咋认定", ["补贴多少", "咋认定"]),
        ("失业金怎么领？医保谁交？", ["失业金怎么领？", "医保谁交？"]),
        ("贷款咋办\n招聘会啥时候", ["贷款咋办", "招聘会啥时候"]),
        ("工傷點樣計，仲有失業金攞唔攞得", ["工傷點樣計", "失業金攞唔攞得"]),
        ("屋头有人生病，能贷款不，以及失业金咋领", ["屋头有人生病，能贷款不", "失业金咋领"]),
        ("社保卡咋补 对了还有个事，养老金咋查", ["社保卡咋补", "养老金咋查"]),
        ("俺娘养老金咋领，俺还想找个活", ["俺娘养老金咋领", "找个活"]),
    ],
)
def test_a_message_is_cut_after_a_question_and_before_a_connective(text: str, expected: List[str]) -> None:
    assert words_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？？",
        "彭水 县有招聘會吗",
        "我想学电焊，学费有补贴吗",
        "还有没有招聘会",
        "招聘会还有多久",
        "公益岗还有名额不",
        "这个政策还有效吗",
        "我是彭水的，低保户，55岁，有没有公益岗",
        "我想问下社保还有医保怎么交",
        "另外一家厂招人不",
        "能不能同时领失业金和低保",
        "我第二个孩子上学有补助吗",
        "利息是3.5还是4.2",
        "工资5,000元够不够最低标准",
        "老板跑了，工资没发，社保也停了，我该去哪里告",
        "我腿摔断了，老板不管，在家躺了半年，村里说能办低保，怎么办",
        "excel 2007 怎么用",
    ],
)
def test_what_nothing_sets_apart_stays_whole(text: str) -> None:
    assert len(parts(text)) < 2


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("招聘会哪天有", Mood.ASKS),
        ("补助有没有", Mood.ASKS),
        ("公岗招人不", Mood.ASKS),
        ("车费报得不", Mood.ASKS),
        ("我想找个活", Mood.WISHES),
        ("工资条也没有", Mood.TELLS),
        ("我五十二岁，下岗", Mood.TELLS),
    ],
)
def test_words_ask_wish_or_tell(text: str, mood: Mood) -> None:
    assert parts(text)[0].mood is mood


def test_at_most_four_parts_are_understood() -> None:
    text = "贷款咋办？社保咋转？工伤咋赔？补贴咋领？社保卡咋补？招聘会哪天？"
    assert words_of(text)[:3] == ["贷款咋办？", "社保咋转？", "工伤咋赔？"]
    assert words_of(text)[3].endswith("招聘会哪天？")
    assert len(parts(text)) == 4


def test_how_a_part_follows_the_one_before() -> None:
    links = [part.link for part in parts("贷款咋办？社保咋转，工伤咋赔，另外补贴咋领")]
    assert links == [Link.NONE, Link.STOP, Link.COMMA, Link.CONNECTIVE]


@pytest.mark.parametrize(
    ("text", "readings", "expected"),
    [
        ("欠薪咋办，另外招聘会哪天", [("wage_arrears", 0.5), ("job_fair", 0.5)], ["wage_arrears", "job_fair"]),
        ("工资没发，另外招聘会哪天", [("wage_arrears", 0.95), ("job_fair", 0.5)], ["wage_arrears", "job_fair"]),
        ("社保卡咋补，招聘会哪天", [("social_card", 0.95), ("job_fair", 0.95)], ["social_card", "job_fair"]),
        ("社保卡在哪里补办，招聘会哪天开", [("social_card", 0.8), ("job_fair", 0.8)], ["social_card", "job_fair"]),
        (
            "电焊在哪里可以学，另外学费给补贴不",
            [("skill_training", 0.9), ("training_subsidy", 0.9)],
            ["skill_training", "training_subsidy"],
        ),
        (
            "工伤要怎么认定啊，被辞退了赔多少钱",
            [("work_injury", 0.95), ("dismissal_resign", 0.95)],
            ["work_injury", "dismissal_resign"],
        ),
        (
            "贷款咋办？还有社保咋转？还有工伤咋赔？",
            [("loan_how_apply", 0.9), ("pension_transfer", 0.9), ("work_injury", 0.9)],
            ["loan_how_apply", "pension_transfer", "work_injury"],
        ),
        (
            "你好，在吗？贷款咋办？另外社保咋转？",
            [("greet", 0.99), ("loan_how_apply", 0.9), ("pension_transfer", 0.9)],
            ["loan_how_apply", "pension_transfer"],
        ),
    ],
)
def test_needs_are_parts_understood_for_certain(text: str, readings: List[Reading], expected: List[str]) -> None:
    assert [intent for intent, _ in found(text, *readings)] == expected


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        # The same topic twice.
        ("贷款咋办，另外贷款在哪办", [("loan_how_apply", 0.9), ("loan_how_apply", 0.9)]),
        # Too little is understood of a part.
        ("欠薪咋办，另外那个咋说", [("wage_arrears", 0.9), ("job_fair", 0.2)]),
        ("社保卡在哪里补办，招聘会哪天开", [("social_card", 0.4), ("job_fair", 0.99)]),
        # A story is no need, even before a connective, unless it is certain.
        ("家里困难得很，另外招聘会哪天", [("poverty_policy", 0.6), ("job_fair", 0.99)]),
        # Half a question leans on the one before.
        ("电焊证有用吗，怎么考", [("skill_certificate", 0.95), ("public_recruitment", 0.8)]),
        ("职介所还有吗，搬哪去了", [("job_channel", 0.98), ("office_contact", 0.98)]),
        ("失业登记要办么，到哪办", [("unemployment_registration", 0.99), ("office_contact", 0.96)]),
        # Kindred topics in one breath.
        ("车间做啥子的，一天好多钱", [("assist_workshop", 0.99), ("wage_level", 0.95)]),
        ("东部技校能去读吗，学费谁出", [("vocational_school", 0.99), ("training_subsidy", 0.99)]),
        # Small talk, places and what is not ours.
        ("你是谁啊？贷款咋办？", [("bot_identity", 0.99), ("loan_how_apply", 0.9)]),
        ("我在彭水，还有贷款咋办", [("set_region", 0.99), ("loan_how_apply", 0.9)]),
        ("股票怎么买，另外贷款咋办", [("out_of_scope", 0.99), ("loan_how_apply", 0.9)]),
        ("贷款咋办，另外谢谢你啊", [("loan_how_apply", 0.9), ("thanks", 0.99)]),
        # The registry's desk takes a turn over whole.
        ("贷款咋办，另外别发通知了", [("loan_how_apply", 0.9), ("unsubscribe", 0.99)]),
    ],
)
def test_one_need_is_not_cut(text: str, readings: List[Reading]) -> None:
    assert found(text, *readings) == []


def test_a_third_of_four_needs_takes_the_rest() -> None:
    text = "贷款咋办？另外社保咋转？另外工伤咋赔？另外招聘会哪天？"
    topics = ("loan_how_apply", "pension_transfer", "work_injury", "job_fair")
    cut = found(text, *((topic, 0.99) for topic in topics))
    assert [intent for intent, _ in cut] == list(topics[:3])
    assert cut[2][1].endswith("招聘会哪天？")


def test_what_is_told_around_a_question_stays_with_it() -> None:
    text = "工伤咋赔，我腿断了，另外招聘会哪天有，我想去看看"
    readings = [("work_injury", 0.99), ("inform", 0.4), ("job_fair", 0.99), ("inform", 0.4)]
    assert found(text, *readings) == [
        ("work_injury", "工伤咋赔，我腿断了"),
        ("job_fair", "招聘会哪天有，我想去看看"),
    ]


def named(text: str, word: str, entity: str) -> Dict[str, Any]:
    return {"entity": entity, "value": word, "start": text.index(word), "end": text.index(word) + len(word)}


def test_who_and_where_one_is_counts_for_every_need() -> None:
    text = "我是彭水的低保户，车费能报不？另外公益岗招人不？"
    told = [named(text, "彭水", "region"), named(text, "低保户", "person_class")]
    cut = found(text, ("transport_subsidy", 0.99), ("public_welfare_post", 0.99), entities=told)
    assert [words for _, words in cut] == ["我是彭水的低保户，车费能报不？", "我是彭水的低保户，公益岗招人不？"]


def test_a_place_told_last_counts_for_the_first_need_too() -> None:
    text = "车费能报不？另外公益岗招人不？我在彭水"
    readings = [("transport_subsidy", 0.99), ("public_welfare_post", 0.99), ("set_region", 0.99)]
    cut = found(text, *readings, entities=[named(text, "彭水", "region")])
    assert cut[0][1] == "我在彭水，车费能报不？"


def test_what_is_told_of_a_relative_stays_where_it_was_told() -> None:
    text = "我妈62岁了，养老金咋领？另外我想找个活，有没有？"
    told = [named(text, "62岁", "age")]
    cut = found(text, ("pension_benefit_retire", 0.99), ("find_job", 0.99), entities=told)
    assert cut[1][1] == "我想找个活，有没有？"


@pytest.mark.parametrize(
    ("readings", "called"),
    [
        ([("wage_arrears", 0.99), ("distress", 0.7)], "distress"),
        ([("handoff_human", 0.9), ("job_fair", 0.99)], "handoff_human"),
        ([("handoff_human", 0.99), ("distress", 0.7)], "distress"),
        ([("wage_arrears", 0.99), ("distress", 0.3)], None),
        ([("wage_arrears", 0.99), ("handoff_human", 0.6)], None),
    ],
)
def test_who_needs_a_person_is_never_answered_by_halves(readings: List[Reading], called: Any) -> None:
    top = alarm([parse(each) for each in readings])
    assert (top and top["name"]) == called

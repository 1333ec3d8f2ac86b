"""May I claim? The interview with the real engine: what its readings of short answers lead to."""

from __future__ import annotations

from system import System, citations, payload_of, words

REGION = "吉林省"
POOR = "您家是建档立卡贫困户吗"
KIND = "几个人合伙"


def begun(system: System, question: str = "我能贷款吗") -> dict[str, str]:
    """A talk in which the interview has begun, judged as the expired document was."""
    first = system.say(question, region=REGION)
    talk = {"conversation_id": first["conversation_id"]}
    assert "已过期" in words(first)
    assert POOR in words(system.say(payload=payload_of(first, "按当时的条件看看"), **talk))
    return talk


def test_interview_goes_from_button_to_verdict(system: System) -> None:
    talk = begun(system)
    assert KIND in words(system.say("是哩", **talk))
    verdict = system.say("跟我哥合伙养牛", **talk)
    for each in ("已过期", "您够条件", "200万元", "最终以经办机构审核为准"):
        assert each in words(verdict)
    assert {(each["clause"], each["standing"]) for each in citations(verdict)} == {("二(五)3", "period_over")}


def test_question_in_between_is_answered_and_the_open_one_asked_again(system: System) -> None:
    talk = begun(system)
    assert "刚才问您" in words(system.say("招聘会在哪", **talk))
    assert KIND in words(system.say("对头", **talk))


def test_answer_is_mended_and_judged_anew(system: System) -> None:
    talk = begun(system)
    assert "您不够条件" in words(system.say("没有", **talk))
    assert KIND in words(system.say("说错了，我家是建档立卡户", **talk))
    assert "20万元" in words(system.say("淘宝", **talk))


def test_number_typed_picks_the_choice(system: System) -> None:
    talk = begun(system)
    system.say("1", **talk)
    assert "200万元" in words(system.say("2", **talk))


def test_why_what_and_stop(system: System) -> None:
    talk = begun(system)
    assert POOR in words(system.say("为啥问这个", **talk))
    assert "认定的身份" in words(system.say("没听懂", **talk))
    assert words(system.say("算了 不问了", **talk)).startswith("好，不问了")
    assert POOR not in words(system.say("嗯", **talk))


def test_one_alone_is_an_answer_and_calls_no_person(system: System) -> None:
    talk = begun(system)
    system.say("是", **talk)
    reply = system.say("一个人", **talk)
    assert reply["owner"] == "bot"
    assert "20万元" in words(reply)


def test_what_the_question_told_is_not_asked_again(system: System) -> None:
    first = system.say("我42了，建档立卡户，想开个公司，能贷款吗", region=REGION)
    talk = {"conversation_id": first["conversation_id"]}
    assert "400万元" in words(system.say(payload=payload_of(first, "按当时的条件看看"), **talk))

"""What an order becomes when its message holds several needs."""

from typing import Any, Dict

import pytest

from bangfu_engine.turns import SaidOnce, as_need, user_messages

ORDER = {
    "conversation_id": "web:1",
    "message_id": "m7",
    "text": "贷款咋办，另外招聘会哪天",
    "metadata": {"channel": "web"},
}
PARSE = {"text": "贷款咋办", "intent": {"name": "loan_how_apply", "confidence": 0.9}, "entities": []}


def question(text: str) -> Dict[str, Any]:
    return {"text": text, "buttons": [{"title": "是", "payload": "/affirm"}]}


def test_only_the_last_message_bears_the_orders_id() -> None:
    first, last = user_messages(ORDER, [PARSE, {**PARSE, "text": "招聘会哪天"}])
    assert (first.message_id, last.message_id) == ("m7/1", "m7")
    assert first.output_channel is last.output_channel
    assert first.metadata == {"channel": "web", "need": 1, "needs": 2}
    assert last.text == "招聘会哪天"


def test_a_single_need_is_the_order_as_it_came() -> None:
    (only,) = user_messages({**ORDER, "metadata": None}, [PARSE])
    assert (only.text, only.message_id, only.metadata) == (ORDER["text"], "m7", {})


def test_a_need_keeps_the_topic_that_was_found_for_it() -> None:
    need = {"intent": "job_fair", "text": "我在彭水，招聘会哪天", "confidence": 0.9}
    entities = [{"entity": "region", "value": "彭水", "start": 2, "end": 4}]
    parsed = {"text": need["text"], "intent": {"name": "nlu_unsure", "confidence": 0.4}, "choices": ["job_fair"]}
    assert as_need(need, {**parsed, "entities": entities}) == {
        "text": need["text"],
        "intent": {"name": "job_fair", "confidence": 0.9},
        "entities": entities,
    }


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (["答一", "您多大", "答二", "您多大"], ["答一", "答二", "您多大"]),
        (["答一", "答二"], ["答一", "答二"]),
    ],
)
async def test_the_question_that_is_open_is_said_once_and_last(said: list, left: list) -> None:
    channel = SaidOnce()
    messages = channel.messages
    for text in said:
        await channel.send_response("web:1", question(text))
    assert [message["text"] for message in messages] == left

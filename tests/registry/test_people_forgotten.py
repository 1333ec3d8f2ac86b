"""Erasing a person also empties the lines of their chats that hold their name; sample people are invented."""

from __future__ import annotations

from registry_world import MORNING, World
from sqlalchemy import insert, select

from bot.gateway.tables import inbox, outbox
from bot.knowledge.tables import open_questions
from bot.lessons.tables import nlu_lessons
from bot.process.forgetting import forget_person
from bot.registry import accounts

TALK = "a-talk"


async def say(world: World, *, heard: str, said: str) -> None:
    message = {"channel": "web", "message_id": heard, "conversation_id": TALK, "kind": "text", "text": heard}
    body = {"text": said, "buttons": [], "citations": []}
    reply = {"conversation_id": TALK, "channel": "web", "body": body, "owner_version": 0, "state": "sent"}
    async with world.database.write() as connection:
        await connection.execute(insert(inbox).values(message | {"received_at": MORNING}))
        await connection.execute(insert(outbox).values(reply | {"created_at": MORNING}))


async def test_lines_with_the_name_are_emptied_and_no_others(world: World) -> None:
    person_id = (await world.person(name="甲小明")).id
    await world.chat(TALK)
    async with world.database.write() as connection:
        await accounts.link(connection, person_id, TALK, "chat", MORNING)
    await say(world, heard="甲小明 〔身份证号〕", said="甲小明，登记好了。")
    await say(world, heard="招聘会在哪", said="在体育馆。")
    async with world.database.write() as connection:
        await forget_person(connection, person_id)
    async with world.database.read() as connection:
        heard = (await connection.execute(select(inbox.c.text).order_by(inbox.c.id))).scalars().all()
        said = [body["text"] for body in (await connection.execute(select(outbox.c.body))).scalars()]
    assert heard == ["〔已删除〕", "招聘会在哪"]
    assert sorted(said) == sorted(["〔已删除〕", "在体育馆。"])


async def test_what_they_asked_in_vain_or_what_was_misunderstood_goes_too(world: World) -> None:
    person_id = (await world.person(name="甲小明")).id
    await world.chat(TALK)
    question = {"text": "摆摊有补贴吗", "asked_at": MORNING, "state": "open"}
    lesson = {"text": "票钱能退不", "bare": "票钱能退不", "why": "chosen", "said_at": MORNING, "state": "labelled"}
    async with world.database.write() as connection:
        await accounts.link(connection, person_id, TALK, "chat", MORNING)
        for talk in (TALK, "another-talk"):
            await connection.execute(insert(open_questions).values(question | {"conversation_id": talk}))
            await connection.execute(insert(nlu_lessons).values(lesson | {"conversation_id": talk}))
        await forget_person(connection, person_id)
    async with world.database.read() as connection:
        for table in (open_questions, nlu_lessons):
            left = (await connection.execute(select(table.c.conversation_id))).scalars().all()
            assert left == ["another-talk"]

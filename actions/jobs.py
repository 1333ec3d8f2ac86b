"""Work to be had: vacancies first, then what the documents say of looking for work."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import answer
from actions.context import Context, Pending
from actions.saying import leave_errand, say
from actions.services import Services
from actions.texts import text
from bot.directory.wishes import Wishes
from bot.registry.chat_vacancies import VacancyList
from bot.registry.chat_wishes import at, wishes_in
from policy_kb.compose import sentences

FIND = "job:find"
ABOUT_POLICY = re.compile(r"政策|文件|补贴|扶持|条件|规定")


def is_about_vacancies(context: Context, asked: Pending) -> bool:
    """Whether somebody looks for work, and does not ask what the documents say of it."""
    by_tap = context.text.startswith("/") and (context.first("measure") or context.first("aspect"))
    return asked.intent == "find_job" and not by_tap and not ABOUT_POLICY.search(asked.text)


async def jobs_and_policy(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType]:
    """The document's answer with the errand to show vacancies first; without the registry's desk they are said here."""
    policy = CollectingDispatcher()
    events = answer(policy, services, context, asked, region)
    said = [message for message in policy.messages if message.get("text")]
    # The first sentence mostly tells whether the document holds; what it brings comes after.
    short = "".join(list(sentences(said[0]["text"]))[:2]) if said else ""
    if context.registry is not None:
        dispatcher.messages.extend(policy.messages)
        leave_errand(dispatcher, FIND, short=short, **_told(context, asked, region))
        return events
    if services.vacancies is None or not await _say_vacancies(dispatcher, services, context, asked, region):
        dispatcher.messages.extend(policy.messages)
        return events
    citations = (said[0].get("custom") or {}).get("citations") if said else None
    if citations:
        say(dispatcher, text("job_policy", sentence=short), citations=citations)
    return events


def _told(context: Context, asked: Pending, region: str) -> dict[str, Any]:
    """What the language model found in the message, and where the person is."""
    told: dict[str, Any] = {"region": region, "words": asked.text, "jobs": list(context.entities.get("job", ()))}
    told |= {name: value for name in ("age", "amount") if (value := context.first(name))}
    location = context.metadata.get("location")
    return told | ({"location": location} if location else {})


async def _say_vacancies(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> bool:
    assert services.vacancies
    told = _told(context, asked, region)
    wishes = at(wishes_in(asked.text, Wishes(region=region), told), told.get("location"))
    listed = await VacancyList(services.vacancies, services.divisions).look(wishes, context.day)
    if listed.matches:
        say(dispatcher, listed.reply.text)
    return bool(listed.matches)

"""`bangfu nlu review`: group by group, a person says what was meant; each answer is stored at once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace

import typer

from bot.cli.nlu_lessons import ACTOR, run, said
from bot.lessons.groups import Group
from bot.lessons.intents import OUT_OF_SCOPE, intent_names, meant, named
from bot.lessons.keeping import CannotSettle, NluLessons, State
from bot.lessons.texts import names

# What does not fit a screen is not decided unseen.
MOST_SHOWN = 12
MOST_CHOICES = 9
STRANGE, EACH, SKIP, DISMISS, QUIT = "o", "e", "s", "x", "q"


def review() -> None:
    """一组一组看没听懂、听错的话，当场定意思；每定一组就存好。"""
    waiting = deque(run(lambda rows: rows.groups()))
    if not waiting:
        typer.echo(said("nothing", state=names("states")[State.OPEN]))
        return
    done: Counter[str] = Counter()
    count = len(waiting)
    while waiting:
        group = waiting.popleft()
        _show(group, count - len(waiting), count)
        answer = _answer(group)
        if answer == QUIT:
            break
        if answer == EACH:
            alone = _each(group)
            waiting.extendleft(reversed(alone))
            count += len(alone) - 1
            continue
        done[_settle(group, answer)] += 1
    typer.echo(said("review_done", labelled=done[State.LABELLED], dismissed=done[State.DISMISSED]))


def _show(group: Group, place: int, count: int) -> None:
    why = "、".join(names("why")[each] for each in group.why)
    heard = named(group.heard_as)
    typer.echo(said("review_group", place=place, count=count, why=why, talks=group.talks, heard=heard))
    for each in group.wordings[:MOST_SHOWN]:
        typer.echo(said("wording", number=each.number, talks=each.talks, text=each.text))
    if len(group.wordings) > MOST_SHOWN:
        typer.echo(said("review_more", count=len(group.wordings) - MOST_SHOWN))
    if _suggested(group):
        typer.echo(said("review_suggested", intent=named(group.suggested)))
    typer.echo(said("review_keys"))


def _answer(group: Group) -> str:
    """A key, or the intent that the person means."""
    choices: Sequence[str] = [group.suggested] if _suggested(group) else []
    while True:
        typed = _typed("review_ask")
        if typed in {EACH, SKIP, DISMISS, QUIT}:
            return typed
        if typed == STRANGE:
            return OUT_OF_SCOPE
        if typed.isdecimal() and 0 < int(typed) <= len(choices):
            return choices[int(typed) - 1]
        found = meant(typed)
        if len(found) == 1 and _is_sure(typed, found[0]):
            return found[0]
        if len(found) > 1:
            choices = found[:MOST_CHOICES]
            _show_choices(choices)
        if not found:
            typer.echo(said("review_none", typed=typed))


def _is_sure(typed: str, intent: str) -> bool:
    """Part of a name may be meant otherwise."""
    exact = typed in {intent, intent_names()[intent]}
    return exact or _typed("review_sure", intent=named(intent)).startswith("y")


def _show_choices(choices: Sequence[str]) -> None:
    typer.echo(said("review_many"))
    for place, intent in enumerate(choices, 1):
        typer.echo(said("review_choice", place=place, intent=named(intent)))


def _typed(key: str, **values: object) -> str:
    """What is typed, in lower case; the end of the input ends the review."""
    try:
        typed: str = typer.prompt(said(key, **values), default="", show_default=False)
    except typer.Abort:
        typer.echo()
        return QUIT
    return typed.strip().lower()


def _settle(group: Group, answer: str) -> str:
    """What became of the group; somebody else may have settled it meanwhile."""
    numbers = group.numbers[:MOST_SHOWN]
    if answer == SKIP:
        return ""

    async def work(rows: NluLessons) -> str:
        try:
            if answer == DISMISS:
                await rows.dismiss(numbers, ACTOR)
                return State.DISMISSED
            await rows.label(numbers, answer, ACTOR)
        except CannotSettle as error:
            typer.echo(str(error))
            return ""
        return State.LABELLED

    return run(work)


def _each(group: Group) -> list[Group]:
    return [replace(group, wordings=(each,), talks=each.talks) for each in group.wordings]


def _suggested(group: Group) -> bool:
    return group.suggested in intent_names()

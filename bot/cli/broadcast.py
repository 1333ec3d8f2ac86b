"""`bangfu broadcast`: the whole life of a campaign. `--as` names the account that acts, with its permissions."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.broadcast.campaign import CHANNELS, Campaign, NewCampaign
from bot.broadcast.preview import previews, sample_person
from bot.broadcast.report_sheets import workbook
from bot.broadcast.states import Campaign as State
from bot.broadcast.texts import clock_words, name_of
from bot.cli.broadcast_office import COMMAND, Office, read_audience, read_kind, read_moment, read_text, run, text
from bot.cli.broadcast_shown import as_json, say, show_list, show_look, show_previews, show_report
from bot.cli.outcome import FINDINGS
from bot.settings import settings

broadcast = typer.Typer(name="broadcast", no_args_is_help=True, help=text("help"))

Number = Annotated[int, typer.Argument(help=text("number_help"))]
As = Annotated[str | None, typer.Option("--as", help=text("as_help"))]
Why = Annotated[str, typer.Option(help=text("why_help"))]
Words = Annotated[str | None, typer.Option("--text", help=text("text_help"))]
TextFile = Annotated[Path | None, typer.Option(help=text("text_file_help"))]
Fair = Annotated[int | None, typer.Option(help=text("fair_help"))]
KindName = Annotated[str | None, typer.Option("--kind", help=text("kind_help"))]
AudienceFile = Annotated[Path | None, typer.Option(help=text("audience_help"))]
Regions = Annotated[list[str] | None, typer.Option("--region", help=text("region_help"))]
Classes = Annotated[list[str] | None, typer.Option("--class", help=text("class_help"))]
Channels = Annotated[list[str] | None, typer.Option("--channel", help=text("channel_help"))]
Out = Annotated[Path | None, typer.Option(help=text("out_help"))]


@broadcast.command(help=text("create_help"))
def create(  # noqa: PLR0913, PLR0917  one parameter for each option
    title: Annotated[str, typer.Option(help=text("title_help"))],
    words: Words = None,
    text_file: TextFile = None,
    fair: Fair = None,
    kind: KindName = None,
    audience: AudienceFile = None,
    region: Regions = None,
    person_class: Classes = None,
    channel: Channels = None,
    expires: Annotated[str | None, typer.Option(help=text("expires_help"))] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help=text("urgent_help"))] = False,
    as_: As = None,
) -> None:
    """Writes a draft and looks at its audience."""
    new = NewCampaign(
        title=title,
        text=read_text(words, text_file),
        audience=read_audience(audience, region or [], person_class or []),
        channels=tuple(channel or CHANNELS),
        kind=read_kind(kind, fair),
        fair_id=fair,
        urgent=urgent,
        expires_at=read_moment(expires) if expires else None,
    )

    async def work(office: Office) -> None:
        number = await office.campaigns.create(new, await office.acting(as_))
        say(text("created", number=number))
        show_look(await office.audience.look(new.audience, new.channels, office.settings.day()))

    run(work)


@broadcast.command(help=text("preview_help"))
def preview(number: Number) -> None:
    """Shows the audience, and the notice on each channel."""

    async def work(office: Office) -> None:
        campaign = await office.campaigns.get(number)
        day = office.settings.day()
        say(text("audience_line", words=campaign.audience.in_words(office.divisions)))
        show_look(await office.audience.look(campaign.audience, campaign.channels, day))
        fair = await office.campaigns.fair_of(campaign)
        url = office.settings.web_url()
        show_previews(previews(campaign, fair, sample_person(), office.divisions, url))

    run(work)


@broadcast.command("test-send", help=text("test_send_help"))
def trial(number: Number, to: Annotated[str | None, typer.Option(help=text("to_help"))] = None, as_: As = None) -> None:
    """Sends the notice to one's own chat."""

    async def work(office: Office) -> str:
        campaign, by = await office.campaigns.get(number), await office.acting(as_)
        if to is None:
            return text("trial_words", words=office.trials.words(campaign))
        await office.trials.send(campaign, to, by)
        return text("trial_sent")

    say(run(work))


@broadcast.command(help=text("submit_help"))
def submit(number: Number, as_: As = None) -> None:
    """Hands the draft to the approvers."""

    async def work(office: Office) -> None:
        await office.campaigns.submit(number, None, await office.acting(as_))

    run(work)
    say(text("submitted", number=number))


@broadcast.command(help=text("approve_help"))
def approve(number: Number, as_: As = None) -> None:
    """Freezes words and audience."""

    async def work(office: Office) -> int:
        return await office.campaigns.approve(number, None, await office.acting(as_))

    say(text("approved", number=number, count=run(work)))


@broadcast.command("send-back", help=text("send_back_help"))
def send_back(number: Number, why: Why = "", as_: As = None) -> None:
    """Makes it a draft again."""

    async def work(office: Office) -> None:
        await office.campaigns.send_back(number, None, await office.acting(as_), why)

    run(work)
    say(text("sent_back", number=number))


@broadcast.command(help=text("schedule_help"))
def schedule(number: Number, at: Annotated[str, typer.Option(help=text("at_help"))], as_: As = None) -> None:
    """Starts at a moment."""
    moment = read_moment(at)

    async def work(office: Office) -> None:
        await office.campaigns.schedule(number, None, moment, await office.acting(as_))

    run(work)
    say(text("scheduled", number=number, at=clock_words(moment)))


@broadcast.command(help=text("unschedule_help"))
def unschedule(number: Number, as_: As = None) -> None:
    """Waits for nobody's clock any more."""

    async def work(office: Office) -> None:
        await office.campaigns.unschedule(number, None, await office.acting(as_))

    run(work)
    say(text("unscheduled", number=number))


@broadcast.command(help=text("start_help"))
def start(
    number: Number,
    drill: Annotated[bool, typer.Option("--drill", help=text("drill_help"))] = False,
    wait: Annotated[bool, typer.Option("--wait", help=text("wait_help"))] = False,
    as_: As = None,
) -> None:
    """Starts; a drill is run here to its end, and a drill that was interrupted goes on."""
    say(run(lambda office: _started_drill(office, number, as_) if drill else _started(office, number, as_)))
    if drill or wait:
        _see_through(number)


async def _started(office: Office, number: int, login: str | None) -> str:
    count = await office.campaigns.start(number, None, await office.acting(login))
    return text("started", number=number, count=count)


async def _started_drill(office: Office, number: int, login: str | None) -> str:
    by, campaign = await office.acting(login), await office.campaigns.get(number)
    if campaign.state is State.RUNNING and campaign.drill:
        return text("drill_goes_on", number=number)
    count = await office.campaigns.start_drill(number, None, by)
    return text("drill_started", number=number, count=count, file=office.settings.drill_lines)


def _see_through(number: int) -> None:
    from bot.process.broadcasting import Progress as Done
    from bot.process.broadcasting import run_campaign

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(text("sending"), total=None)

        def tell(done: Done) -> None:
            bar.update(task, completed=done.settled, total=done.total)

        campaign = asyncio.run(run_campaign(settings(), number, tell))
    _say_end(campaign)


def _say_end(campaign: Campaign) -> None:
    say(text("ended", number=campaign.id, state=name_of("states", campaign.state)) + campaign.why)
    if campaign.state is not State.DONE:
        raise typer.Exit(FINDINGS)


@broadcast.command(help=text("pause_help"))
def pause(number: Number, why: Why = "", as_: As = None) -> None:
    """Stops for a while."""

    async def work(office: Office) -> None:
        await office.campaigns.pause(number, None, await office.acting(as_), why)

    run(work)
    say(text("paused", number=number))


@broadcast.command(help=text("resume_help"))
def resume(number: Number, as_: As = None) -> None:
    """Goes on."""

    async def work(office: Office) -> None:
        await office.campaigns.resume(number, None, await office.acting(as_))

    run(work)
    say(text("resumed", number=number))


@broadcast.command(help=text("cancel_help"))
def cancel(number: Number, why: Why = "", as_: As = None) -> None:
    """Ends it for good."""

    async def work(office: Office) -> None:
        await office.campaigns.cancel(number, None, await office.acting(as_), why)

    run(work)
    say(text("cancelled", number=number))


@broadcast.command(help=text("report_help"))
def report(
    number: Number, json: Annotated[bool, typer.Option("--json", help=text("json_help"))] = False, out: Out = None
) -> None:
    """Shows the result; writes everybody's masked line to a workbook."""

    async def work(office: Office) -> None:
        found = await office.figures.report(await office.campaigns.get(number))
        if out:
            out.write_bytes(await workbook(office.figures, office.audit, found, COMMAND))
            say(text("written", path=out))
        elif json:
            typer.echo(as_json(found))
        else:
            show_report(found)

    run(work)


@broadcast.command("list", help=text("list_help"))
def list_() -> None:
    """Shows the campaigns."""

    async def work(office: Office) -> None:
        show_list(await office.campaigns.list())

    run(work)


@broadcast.command(help=text("poster_help"))
def poster(fair: Annotated[int, typer.Argument(help=text("fair_number_help"))], out: Out = None) -> None:
    """The code that hangs at a fair."""

    async def work(office: Office) -> None:
        made = await office.attendance.poster(fair)
        say(text("code", code=made.code, words=made.words))
        if out:
            out.write_text(made.picture, encoding="utf-8")
            say(text("written", path=out))

    run(work)

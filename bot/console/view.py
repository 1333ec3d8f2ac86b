"""Pages and fragments as HTML: one set of templates, filled with who is signed in and what they may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.console.assets import ConsoleAssets
from bot.console.texts import texts
from bot.settings import TIME_ZONE
from bot.staff.roles import Permission

if TYPE_CHECKING:
    from bot.staff.member import Staff
    from bot.staff.sessions import Session

TEMPLATES = Path(__file__).parent / "templates"
SESSION: web.RequestKey[Any] = web.RequestKey("session", object)
# Whether nothing of the sign-in is due any more: only then there is a menu.
COMPLETE = web.RequestKey("complete", bool)


@dataclass(frozen=True)
class NavItem:
    """An entry of the menu and the permissions of which one is enough to see it."""

    key: str
    path: str
    permissions: frozenset[Permission]

    @property
    def title(self) -> str:
        """As staff read it."""
        return str(texts()["nav"][self.key])


def _item(key: str, *permissions: Permission) -> NavItem:
    return NavItem(key, f"/console/{key}", frozenset(permissions))


NAV = (
    _item("work", Permission.TALK),
    _item("talks", Permission.TALK, Permission.READ_TALKS),
    _item("people", Permission.REGISTRY),
    _item("lists", Permission.REGISTRY),
    _item("tasks", Permission.REGISTRY),
    _item("broadcasts", Permission.BROADCAST, Permission.APPROVE, Permission.READ_BROADCASTS),
    _item("directory", Permission.DIRECTORY),
    _item("canned", Permission.EDIT_CANNED),
    _item("lessons", Permission.REVIEW_LESSONS),
    _item("knowledge", Permission.KNOWLEDGE),
    _item("reports", Permission.REPORTS),
    _item("staff", Permission.STAFF),
    _item("teams", Permission.TEAMS),
    _item("calendar", Permission.TEAMS),
    _item("audit", Permission.AUDIT),
)
ME = "/console/me"


class Views:
    """The templates; a page module may add filters and globals to `environment`."""

    def __init__(self, assets: ConsoleAssets) -> None:
        """Links to the given assets."""
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
        self.environment.globals.update(asset=assets.url, texts=texts())
        self.environment.filters.update(moment=moment, day=day)

    def render(self, template: str, **values: Any) -> str:
        """The template, filled."""
        return self.environment.get_template(template).render(**values)


VIEWS = web.AppKey("console_views", Views)


def moment(at: datetime | None) -> str:
    """A moment as staff read it: `2026-11-22 09:30`, China time; nothing where there is none."""
    return "" if at is None else f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"


def day(at: datetime | None) -> str:
    """The day of a moment: `2026-11-22`, China time; nothing where there is none."""
    return "" if at is None else f"{at.astimezone(TIME_ZONE):%Y-%m-%d}"


def session_of(request: web.Request) -> Session:
    """The session of a request that the gate let in."""
    session: Session = request[SESSION]
    return session


def staff_of(request: web.Request) -> Staff:
    """Who is signed in."""
    return session_of(request).staff


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A whole page; `?done=key` in its address shows that text of `texts.yml` as a notice."""
    return _response(request, template, status, _frame(request) | values)


def fragment(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A part of a page, for htmx; the template extends nothing."""
    return _response(request, template, status, _person(request) | values)


def home(staff: Staff) -> str:
    """The first page that the role may see."""
    return next((item.path for item in allowed(staff)), ME)


def allowed(staff: Staff) -> Iterator[NavItem]:
    """The entries of the menu for this member of staff."""
    return (item for item in NAV if any(staff.may(permission) for permission in item.permissions))


def _response(request: web.Request, template: str, status: int, values: dict[str, Any]) -> web.Response:
    text = request.app[VIEWS].render(template, **values)
    answer = web.Response(text=text, status=status, content_type="text/html")
    answer.enable_compression()
    return answer


def _person(request: web.Request) -> dict[str, Any]:
    session = request.get(SESSION)
    if session is None:
        return {"staff": None, "csrf": ""}
    return {"staff": session.staff, "csrf": session.csrf}


def _frame(request: web.Request) -> dict[str, Any]:
    person = _person(request)
    inside = person["staff"] is not None and request.get(COMPLETE, False)
    items = list(allowed(person["staff"])) if inside else []
    done = texts()["done"].get(request.query.get("done", ""), "")
    return person | {"nav": items, "inside": inside, "path": request.path, "notice": done, "problem": ""}

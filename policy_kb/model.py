"""What a policy document and its measures are: typed records behind the YAML in `policy_kb/documents/`.

A *measure* is one thing a document grants, offers or demands, keyed by its catalogue row (`JL-30`). Every aspect
is either our own plain wording or an explicit "the document does not say"; there is no silent gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from policy_kb.record import Record
from policy_kb.rules.conditions import Condition, Dated, Example, Grant


class Standing(StrEnum):
    """Legal standing of a document on a given day."""

    IN_FORCE = "in_force"
    PERIOD_OVER = "period_over"
    REPEALED = "repealed"
    DRAFT = "draft"


class Kind(StrEnum):
    """What a catalogue row is; the catalogue's one-character tag stands beside each."""

    ENTITLEMENT = "entitlement"  # 权
    EMPLOYER = "employer"  # 企
    SERVICE = "service"  # 服
    SYSTEM = "system"  # 系
    EVENT = "event"  # 活
    PROCESS = "process"  # 流
    TARGET = "target"  # 标
    ORGANISATION = "organisation"  # 组
    DISCIPLINE = "discipline"  # 安
    PERSONNEL = "personnel"  # 人


class Aspect(StrEnum):
    """One side of a measure that a person can ask about."""

    SUMMARY = "summary"
    QUALIFY = "qualify"
    GETS = "gets"
    AMOUNT = "amount"
    HOW = "how"
    PAPERS = "papers"
    WHERE = "where"
    WHEN = "when"
    TERM = "term"
    WHO_PAYS = "who_pays"
    PROGRESS = "progress"


class NotStated(Record):
    """The document does not say; `instead` is the nearest thing that it does say, or empty."""

    instead: str = ""


def _read_statement(value: Any) -> Any:
    if value == "not_stated":
        return NotStated()
    if isinstance(value, dict) and set(value) == {"not_stated"}:
        return NotStated(instead=value["not_stated"])
    return value


Statement = Annotated[str | NotStated, BeforeValidator(_read_statement)]


class Region(Record):
    """A division of GB/T 2260: six-digit code (`000000` is the whole country) and name."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str
    inferred: bool = False
    evidence: str = ""


class Period(Record):
    """First and last day on which a document or measure applies, both included."""

    start: date = Field(alias="from")
    end: date | None = Field(alias="to")
    inferred: bool = False
    evidence: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end and self.end < self.start:
            raise ValueError(f"结束日期{self.end}早于开始日期{self.start}")
        return self

    def covers(self, day: date) -> bool:
        """Whether `day` lies within the period."""
        return self.start <= day and (self.end is None or day <= self.end)


class Fact(Record):
    """A figure the clause states: `value` in `unit` (money always in 元), and how replies write it."""

    id: str
    value: float
    unit: str
    text: str
    says: str = ""


class Detail(Record):
    """A finer answer, given when the question holds one of the words in `asked`."""

    asked: tuple[str, ...] = Field(min_length=1)
    answer: Statement


class Measure(Record):
    """One catalogue row as an answerable record."""

    id: str = Field(pattern=r"^[A-Z]{2}-\d{2}$")
    clause: str = Field(min_length=1)
    title: str = Field(min_length=2)
    kind: Kind
    topics: tuple[str, ...] = Field(min_length=1)
    audience: tuple[str, ...] = ()
    scope: str = ""
    office: str = Field(min_length=2)
    office_stated: bool
    facts: tuple[Fact, ...] = ()
    aspects: dict[Aspect, Statement]
    details: tuple[Detail, ...] = ()
    next: str = Field(min_length=4)
    keywords: tuple[str, ...] = ()
    asks: tuple[str, ...] = Field(min_length=3)
    period: Period | None = None
    rule: Condition | None = None
    grants: tuple[Grant, ...] = ()
    parameters: Mapping[str, tuple[Dated, ...]] = Field(default_factory=dict)
    caveat: str = ""
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _answers_every_required_aspect(self) -> Measure:
        missing = [aspect.value for aspect in REQUIRED_ASPECTS if aspect not in self.aspects]
        if missing:
            raise ValueError(f"{self.id}没有写{'、'.join(missing)}，请写答案或not_stated")
        return self


REQUIRED_ASPECTS = (
    Aspect.SUMMARY,
    Aspect.QUALIFY,
    Aspect.GETS,
    Aspect.AMOUNT,
    Aspect.HOW,
    Aspect.PAPERS,
    Aspect.WHERE,
    Aspect.WHEN,
)


class Document(Record):
    """A policy document with its measures. `short` is how a reply names it in a sentence."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    title: str
    title_stated: bool = True
    short: str
    number: str | None
    issuer: str
    issuer_stated: bool = True
    issued: date | None
    region: Region
    period: Period
    standing: Literal[Standing.IN_FORCE, Standing.DRAFT, Standing.REPEALED]
    scope: str = ""
    ask: str
    confirmed_by: str = ""
    measures: tuple[Measure, ...]

    def standing_on(self, day: date) -> Standing:
        """The standing on `day`: a document in force whose period has ended is `period_over`."""
        if self.standing is Standing.IN_FORCE and self.period.end and day > self.period.end:
            return Standing.PERIOD_OVER
        return Standing(self.standing)

"""Two or three needs in one message: which of its parts are needs of their own.

Two parts are two needs only if each is understood for certain by itself; the plainer they are set apart, the less is
asked for. A message wrongly cut costs more than one answered by half. Pure functions: the caller understands the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, List, Mapping, Optional, Sequence, Text

from bangfu_engine.clauses import LETTER, Link, Mood, Part, clauses

Parse = Mapping[Text, Any]

MOST_NEEDS = 3
# Who needs a person, and how certain that must be: they are never answered by halves.
ALARMS = {"distress": 0.6, "handoff_human": 0.8}
# What runs the conversation, what is told, what is not ours.
NO_NEED = frozenset(
    (
        *("greet", "goodbye", "thanks", "bot_identity", "negative_feedback", "clarify_repeat", "affirm", "deny"),
        *("inform", "choose", "change_answer", "stop", "set_region", "check_in", "staff_query"),
        # The registry's desk takes a turn over whole.
        *("my_record", "subscribe", "unsubscribe"),
        *("out_of_scope", "nlu_fallback", "nlu_unsure", *ALARMS),
    )
)
# What a bare 在哪, 怎么查 or 有啥补贴 sounds like: without a connective it mostly belongs to the question before.
GENERAL = frozenset(
    (
        *("application_progress", "office_contact", "policy_validity", "eligible_for_what"),
        *("social_insurance_query", "information_safety", "rights_channel", "complaint_service"),
    )
)
# Topics that one question often touches together: 想学电焊，学费有补贴吗; 哪里招工，一天好多钱.
KINDRED = tuple(
    frozenset(group.split())
    for group in (
        "skill_training training_subsidy skill_certificate vocational_school student_aid",
        "find_job job_fair job_channel job_market parttime_or_homework wage_level labor_export assist_workshop",
        "loan_eligibility loan_amount_rate loan_how_apply startup_support startup_subsidy",
        "training_subsidy startup_subsidy graduate_subsidy employer_subsidy",
        "vocational_school graduate_subsidy",
        "unemployment_registration hardship_recognition unemployment_benefit",
        "pension_join_pay pension_subsidized pension_benefit_retire pension_transfer social_insurance_subsidy",
        "wage_arrears labor_contract employer_no_insurance work_injury dismissal_resign overtime_leave",
        "poverty_policy hardship_recognition disabled_support",
    )
)
# How certain a part must be, tuned (docs/nlu.md): with a connective; if it only tells; without a connective; and there
# if it is short or kindred, for a short question (怎么考) mostly leans on the one before.
SURE_JOINED = 0.25
SURE_TOLD = 0.85
SURE_ALONE = 0.5
SURE_SHORT = 0.85
SHORT = 5
# Who somebody is and where counts for every need of the message.
ABOUT_ONESELF = frozenset({"region", "person_class", "age"})
LONGEST_CONTEXT = 24
RELATIVE = re.compile(
    "[爸妈爹娘爷奶哥姐弟妹叔姨舅姑嫂他她孙]|父|母|儿子|闺女|女儿|娃|孩子|老公|老婆|媳妇|婆娘|老汉|屋头|家里那"
)


@dataclass(frozen=True)
class Need:
    """One thing that a person wants to know: its topic and the words to answer."""

    intent: Text
    text: Text
    confidence: float


@dataclass(frozen=True)
class Group:
    """Parts that belong together, and the topic they have."""

    part: Part
    intent: Text
    confidence: float
    letters: int

    @classmethod
    def of(cls, text: Text, part: Part, parse: Parse) -> Group:
        """One part with what the ranking holds for likeliest, before it was decided whether to act on it.

        That it is about another matter is as certain as the topic and those kindred to it are together.
        """
        topic = _top(parse)["name"]
        ranking = parse.get("intent_ranking") or []
        sure = sum(each["confidence"] for each in ranking if each["name"] == topic or _are_kindred(each["name"], topic))
        return cls(part, topic, min(sure, 1.0), len(LETTER.findall(part.of(text))))

    def is_sure(self, link: Link) -> bool:
        """Whether it can be a need of its own beside another that `link` sets it apart from."""
        if self.intent in NO_NEED:
            return False
        if link is Link.CONNECTIVE:
            return self.confidence >= (SURE_TOLD if self.part.mood is Mood.TELLS else SURE_JOINED)
        least = SURE_SHORT if self.letters <= SHORT else SURE_ALONE
        return self.part.mood is Mood.ASKS and self.confidence >= least

    def taking(self, later: Group) -> Group:
        """With a part that leans on it, or on which it leans itself."""
        leans = later.is_sure(Link.CONNECTIVE) and not self.is_sure(Link.CONNECTIVE)
        return replace(later if leans else self, part=self.part.and_also(later.part))

    def is_apart(self, earlier: Group) -> bool:
        """Whether its topic has so little to do with the other's that no connective is needed."""
        if self.letters > SHORT and min(self.confidence, earlier.confidence) >= SURE_SHORT:
            return True
        return self.intent not in GENERAL and not _are_kindred(self.intent, earlier.intent)


def alarm(parses: Sequence[Parse]) -> Optional[Mapping[Text, Any]]:
    """The intent of who needs a person, if one of these certainly is it."""
    tops = [_top(parse) for parse in parses]
    called = [top for name in ALARMS for top in tops if top["name"] == name and top["confidence"] >= ALARMS[name]]
    return called[0] if called else None


def needs(text: Text, found: Sequence[Part], whole: Parse, parses: Sequence[Parse]) -> List[Need]:
    """The needs in their order, if there are two or three; empty for a message with one.

    `parses` are what was understood of each of the parts `found`, `whole` what was understood of the message.
    """
    groups: List[Group] = []
    for part, parse in zip(found, parses, strict=True):
        group = Group.of(text, part, parse)
        if groups and not _is_another(groups, group):
            groups[-1] = groups[-1].taking(group)
        else:
            groups.append(group)
    if len(groups) < 2:
        return []
    context = _about_oneself(text, whole)
    return [Need(group.intent, _words(text, group.part, context), group.confidence) for group in groups]


def _is_another(groups: Sequence[Group], group: Group) -> bool:
    """Whether a part is a need beside those before it."""
    link = group.part.link
    if len(groups) == MOST_NEEDS or not group.is_sure(link) or not groups[-1].is_sure(link):
        return False
    if any(group.intent == earlier.intent for earlier in groups):
        return False
    return link is Link.CONNECTIVE or all(group.is_apart(earlier) for earlier in groups)


def _are_kindred(one: Text, other: Text) -> bool:
    return any({one, other} <= kin for kin in KINDRED)


def _top(parse: Parse) -> Mapping[Text, Any]:
    ranking = parse.get("intent_ranking") or []
    return ranking[0] if ranking else {"name": "nlu_fallback", "confidence": 0.0}


def _about_oneself(text: Text, whole: Parse) -> List[Part]:
    """The clauses in which the person tells who or where they are."""
    told = [each["start"] for each in whole.get("entities") or [] if each["entity"] in ABOUT_ONESELF]
    return [clause for clause in clauses(text) if _is_context(text, clause, told)]


def _is_context(text: Text, clause: Part, told: Sequence[int]) -> bool:
    words = clause.of(text)
    if clause.mood is not Mood.TELLS or len(words) > LONGEST_CONTEXT or RELATIVE.search(words):
        return False
    return any(clause.start <= start < clause.end for start in told)


def _words(text: Text, part: Part, context: Sequence[Part]) -> Text:
    """The need's own words after what the person told of themselves elsewhere."""
    elsewhere = [each for each in context if not part.start <= each.start < part.end]
    return "，".join([*(each.of(text).rstrip("。.!！") for each in elsewhere), part.of(text)])

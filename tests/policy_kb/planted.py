"""A small made-up document that is in order, to plant faults in."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

MEASURE: dict[str, Any] = {
    "id": "AB-01",
    "clause": "二(一)1",
    "title": "样例补贴",
    "kind": "entitlement",
    "topics": ["training_subsidy"],
    "audience": ["registered_poor"],
    "scope": "",
    "office": "样例人社局",
    "office_stated": False,
    "facts": [{"id": "sum", "value": 300, "unit": "元", "text": "300元", "says": "每人"}],
    "aspects": {
        "summary": "参加培训，每人补300元。",
        "qualify": "登记过的人都行。",
        "gets": "能得到补贴。",
        "amount": "每人300元。",
        "how": "not_stated",
        "papers": {"not_stated": "文件只说要登记。"},
        "where": "样例人社局。",
        "when": "not_stated",
    },
    "details": [{"asked": ["误工"], "answer": "not_stated"}],
    "next": "去样例人社局问一问。",
    "keywords": ["培训"],
    "asks": ["培训补多少", "学手艺给钱不", "培训补贴怎么领"],
}
DOCUMENT: dict[str, Any] = {
    "code": "AB",
    "title": "样例方案",
    "short": "样例方案",
    "number": None,
    "issuer": "样例人社局",
    "issued": None,
    "region": {"code": "500000", "name": "重庆市"},
    "period": {"from": "2022-01-01", "to": "2022-12-31"},
    "standing": "in_force",
    "ask": "样例人社局",
    "measures": [MEASURE],
}


def document(**changes: Any) -> dict[str, Any]:
    """The document with some of its keys changed."""
    return {**copy.deepcopy(DOCUMENT), **changes}


def measure(**changes: Any) -> dict[str, Any]:
    """The measure with some of its keys changed."""
    return {**copy.deepcopy(MEASURE), **changes}


def saying(**aspects: Any) -> dict[str, Any]:
    """The document with some answers of its measure changed."""
    return document(measures=[measure(aspects={**MEASURE["aspects"], **aspects})])


def write(folder: Path, *documents: dict[str, Any]) -> Path:
    """Writes documents as the files of a knowledge base."""
    for number, each in enumerate(documents):
        text = yaml.safe_dump(each, allow_unicode=True, sort_keys=False)
        (folder / f"{number}-{each['code']}.yml").write_text(text, encoding="utf8")
    return folder

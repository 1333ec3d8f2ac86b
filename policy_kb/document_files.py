"""One document file, read; what is wrong with it is said with the measure and the place, for staff."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policy_kb.errors import BadDocument
from policy_kb.model import Document

# The same safe subset of YAML as `safe_load`, parsed by libyaml where PyYAML was built with it: ten times faster.
FastSafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TIMESTAMP = "tag:yaml.org,2002:timestamp"
# So many faults of a file are said at once.
MOST_FAULTS = 3
# Names that pydantic gives to the ways an answer may be written; staff do not know them.
UNSAID = ("str", "NotStated")
DATE = "要写成2022-12-31这样的日期"
LIST = "要写成列表，如[甲, 乙]"
# What pydantic's kinds of error mean to staff; a blank is filled in from the error.
FAULTS = {
    "missing": "没有写",
    "extra_forbidden": "不是能写的项目，请检查拼写",
    "shape": "要写all、any、not或者fact",
    "enum": "只能写{expected}",
    "literal_error": "只能写{expected}",
    "string_pattern_mismatch": "的格式不对",
    "string_too_short": "写得太短，至少{min_length}个字",
    "too_short": "写得太少，至少{min_length}条",
    "string_type": "要写文字",
    "bool_type": "要写true或false",
    "bool_parsing": "要写true或false",
    "float_type": "要写数字",
    "float_parsing": "要写数字",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "tuple_type": LIST,
    "list_type": LIST,
    "dict_type": "要一项一项写",
    "model_type": "要一项一项写",
    "model_attributes_type": "要一项一项写",
}


class TwiceWritten(yaml.MarkedYAMLError):
    """One key stands twice in a table; YAML would silently take the last."""


class DocumentLoader(FastSafeLoader):  # type: ignore[misc]
    """Days stay words, so that a day that is none is told with its place; no key may stand twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012  as the class that is inherited has it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
        for first, resolvers in FastSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The table; raises TwiceWritten."""
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise TwiceWritten(problem=key.value, problem_mark=key.start_mark)
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


def read_document(path: Path) -> Document:
    """One document; raises BadDocument with a sentence that names the file and the place."""
    raw: Any = None
    try:
        raw = yaml.load(path.read_text(encoding="utf8"), Loader=DocumentLoader)  # noqa: S506  a safe loader
        return Document.model_validate(raw)
    except UnicodeDecodeError as error:
        raise BadDocument(path.name, "不是UTF-8文字，请另存为UTF-8") from error
    except yaml.YAMLError as error:
        raise BadDocument(path.name, _bad_yaml(error)) from error
    except ValidationError as error:
        raise BadDocument(path.name, _bad_records(error, raw)) from error
    except ValueError as error:
        # A number or a tagged value that cannot be.
        raise BadDocument(path.name, "有一个数字或日期写得不对，请检查") from error


def _bad_yaml(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"第{mark.line + 1}行第{mark.column + 1}列附近" if mark else "文件里"
    if isinstance(error, TwiceWritten):
        return f"{where}又写了一遍{error.problem}，请只留一个"
    return f"{where}不是正确的YAML，请检查缩进、引号和冒号"


def _bad_records(error: ValidationError, raw: Any) -> str:
    """One sentence for each place that is wrong, of the first few."""
    said: dict[str, str] = {}
    for fault in error.errors():
        said.setdefault(_place(fault["loc"], raw), _bad_record(fault, raw))
    return "；".join(list(said.values())[:MOST_FAULTS])


def _bad_record(fault: ErrorDetails, raw: Any) -> str:
    place, context = _place(fault["loc"], raw), fault.get("ctx", {})
    if fault["type"] == "value_error":
        said = str(context["error"])
        return said if said.startswith(place) else f"{place}：{said}"
    if not fault["loc"]:
        return f"{place}不是一份政策文件"
    return place + FAULTS.get(fault["type"], "写得不对").format(
        **{name: _listed(value) for name, value in context.items()}
    )


def _listed(value: Any) -> str:
    """What may be written, as pydantic lists it ('a', 'b' or 'c'), in Chinese."""
    return str(value).replace("'", "").replace(" or ", "、").replace(", ", "、")


def _place(steps: tuple[int | str, ...], raw: Any) -> str:
    """Where: a measure by its id, the steps inside it joined by dots, places in lists counted from 1."""
    named = [f"第{step + 1}条" if isinstance(step, int) else step for step in steps if step not in UNSAID]
    match steps:
        case ("measures", int(at), *_) if isinstance(raw["measures"][at], Mapping):
            identifier = raw["measures"][at].get("id") or f"第{at + 1}条措施"
            return "的".join(filter(None, [str(identifier), ".".join(named[2:])]))
    return ".".join(named) or "整个文件"

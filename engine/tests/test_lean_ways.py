"""What the engine does in its own, shorter way comes out as Rasa's own."""

import itertools
import json

import pytest
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bangfu_engine.components.rule_policy import IndexedRulePolicy, _sorted_by_signs
from bangfu_engine.processor import only_actions_set_slots
from bangfu_engine.runner import SerialGraphRunner
from bangfu_engine.tracker import LiveTracker

INTENTS, ACTIONS = ["greet", "loan", None], ["action_listen", "action_answer", None]


class Adder(GraphComponent):
    """Adds its inputs and one."""

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls()

    def add(self, first, second=0):
        return first + second + 1


def node(needs, **more):
    return SchemaNode(needs=needs, uses=Adder, constructor_name="create", fn="add", config={}, eager=True, **more)


SCHEMA = GraphSchema(
    {
        "last": node({"first": "left", "second": "right"}, is_target=True),
        "left": node({"first": "root"}),
        "right": node({"first": "root", "second": "left"}),
        "root": node({"first": "__number__"}),
        "other": node({"first": "root"}),
    }
)


@pytest.mark.parametrize("targets", [None, ["last"], ["left", "other"]])
def test_serial_runner_gives_what_dask_gives(targets):
    serial, dask = (runner(SCHEMA, None, ExecutionContext(SCHEMA)) for runner in (SerialGraphRunner, DaskGraphRunner))
    for number in (1, 20):
        inputs = {"__number__": number}
        assert serial.run(inputs, targets) == dask.run(inputs, targets)


def state(action, intent, **more):
    found = {}
    if action:
        found["prev_action"] = {"action_name": action}
    if intent:
        found["user"] = {"intent": intent}
    return {**found, **more}


def test_index_finds_the_rules_that_rasa_finds(context):
    states = [state(action, intent) for action in ACTIONS for intent in INTENTS]
    states.append(state("action_listen", "loan", slots={"region": "should_not_be_set"}))
    states.append(state("action_listen", "should_not_be_set"))
    rules = {
        json.dumps(steps, sort_keys=True): f"action_{place}"
        for place, steps in enumerate([*([one] for one in states), *map(list, itertools.permutations(states, 2))])
    }
    config = RulePolicy.get_default_config()
    stock, ours = (
        kind(dict(config), None, Resource("rules"), context, lookup={RULES: rules})
        for kind in (RulePolicy, IndexedRulePolicy)
    )
    ours._index = _sorted_by_signs(rules)
    for talk in itertools.product(states[:-2], repeat=3):
        assert ours._get_possible_keys(rules, list(talk)) == stock._get_possible_keys(rules, list(talk))


def test_copied_tracker_is_the_replayed_one_and_stands_alone():
    domain = Domain.from_dict({"intents": ["loan"], "slots": {"region": {"type": "text", "mappings": []}}})
    events = [ActionExecuted("action_listen"), UserUttered("贷款", {"name": "loan"}), SlotSet("region", "500000")]
    live = LiveTracker.from_events("talk", events, domain.slots)
    replayed = DialogueStateTracker.from_events("talk", events, domain.slots).copy()
    twin = live.copy()
    assert twin.current_state() == replayed.current_state()
    twin.update(SlotSet("region", None))
    assert (live.get_slot("region"), len(live.events)) == ("500000", 3)


@pytest.mark.parametrize(
    ("mapping", "actions", "expected"),
    [
        ({"type": "custom"}, [], True),
        ({"type": "custom", "action": "action_ask"}, [], False),
        ({"type": "from_text"}, [], False),
        ({"type": "custom"}, ["action_validate_slot_mappings"], False),
    ],
)
def test_slots_that_a_message_may_fill_are_seen(mapping, actions, expected):
    domain = Domain.from_dict({"slots": {"region": {"type": "text", "mappings": [mapping]}}, "actions": actions})
    assert only_actions_set_slots(domain) is expected

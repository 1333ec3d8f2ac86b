"""Rasa policy: the rules, found through an index instead of one by one.

Rasa compares each turn with every rule, twice: once as if the rules held users' words, which ours do not. Here the
rules are sorted by what their last state asks for, and only those that can match are compared, by Rasa's own test.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Dict, Iterator, List, Optional, Set, Text, Tuple

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

Signs = Tuple[Optional[Text], Optional[Text]]
Index = Dict[Signs, Dict[Text, Text]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """RulePolicy with the same predictions in less time. Training is Rasa's own."""

    _index: Optional[Index] = None
    _has_rules_on_words = True

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> IndexedRulePolicy:
        """Loads the rules and sorts them (see parent class for full docstring)."""
        policy = super().load(*args, **kwargs)
        rules = policy.lookup.get(RULES, {})
        policy._has_rules_on_words = any(
            TEXT in state.get(USER, {}) for key in rules for state in cls._rule_key_to_state(key)
        )
        policy._index = _sorted_by_signs(rules)
        return policy

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        if use_text_for_last_user_input and not self._has_rules_on_words:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _get_possible_keys(self, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        if self._index is None or lookup is not self.lookup.get(RULES) or not states[-1].get(PREVIOUS_ACTION):
            return super()._get_possible_keys(lookup, states)
        return super()._get_possible_keys(self._candidates(states[-1]), states)

    def _candidates(self, state: State) -> Dict[Text, Text]:
        found: Dict[Text, Text] = {}
        for signs in _matching(_signs(state)):
            found.update(self._index.get(signs, {}))
        return found


def _signs(state: State) -> Signs:
    """The previous action and the intent that a state asks for."""
    named = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
    action, intent = (None if name == SHOULD_NOT_BE_SET else name for name in named)
    return action, intent


def _matching(signs: Signs) -> Iterator[Signs]:
    """The signs of the rules that a state may match: a rule that leaves a sign out takes any."""
    return ((action, intent) for action in {signs[0], None} for intent in {signs[1], None})


def _sorted_by_signs(rules: Dict[Text, Text]) -> Index:
    index: Index = defaultdict(dict)
    for key, action in rules.items():
        index[_signs(RulePolicy._rule_key_to_state(key)[-1])][key] = action
    return dict(index)

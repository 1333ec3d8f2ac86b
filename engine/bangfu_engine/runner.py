"""Rasa graph runner that calls the nodes one after the other.

Rasa builds a dask graph for every parse and every prediction, which took 15 of 100 parts of a turn; the order of the
nodes never changes, so here it is worked out once for each set of targets.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = Tuple[Text, Tuple[Text, ...]]


class SerialGraphRunner(DaskGraphRunner):
    """Runs the same nodes with the same inputs as dask's synchronous scheduler, without dask."""

    def run(self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None) -> Dict[Text, Any]:
        """Runs the graph (see parent class for full docstring)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs: Dict[Text, Any] = dict(inputs or {})
        for name, needs in self._steps(wanted):
            given = [(need, outputs[need]) if need in outputs else need for need in needs]
            _, outputs[name] = self._instantiated_nodes[name](*given)
        return {name: outputs[name] for name in wanted}

    def _steps(self, targets: Tuple[Text, ...]) -> List[Step]:
        orders: Dict[Tuple[Text, ...], List[Step]] = self.__dict__.setdefault("_orders", {})
        if targets not in orders:
            orders[targets] = _in_order(self._graph_schema.minimal_graph_schema(list(targets)))
        return orders[targets]


def _in_order(schema: GraphSchema) -> List[Step]:
    """Every node after the nodes that it needs."""
    steps: Dict[Text, Tuple[Text, ...]] = {}

    def add(name: Text) -> None:
        if name in steps or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            add(need)
        steps[name] = needs

    for name in schema.nodes:
        add(name)
    return list(steps.items())

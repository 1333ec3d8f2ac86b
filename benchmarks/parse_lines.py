"""Run by the engine's Python: what a trained model makes of each line of standard input.

For each line one JSON object on standard output: the ranking (best first) with its confidences, the intent
acted on, the milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

WARM_UP = 50


async def main(model: str, runner: str) -> None:
    """Loads the model and parses the lines one after the other; `runner` is `bangfu` or `rasa`."""
    from rasa.core.agent import Agent

    if runner == "bangfu":
        from bangfu_engine.processor import install

        install()
    agent = Agent.load(model)
    texts = [line.rstrip("\n") for line in sys.stdin]
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        took = (time.perf_counter() - began) * 1000
        ranked = parsed.get("intent_ranking", [])
        names, shares = [entry["name"] for entry in ranked], [entry["confidence"] for entry in ranked]
        print(json.dumps({"ranking": names, "confidences": shares, "intent": parsed["intent"]["name"], "ms": took}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

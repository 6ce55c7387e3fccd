"""A style's graph run against replies that are given beforehand: no provider, no transcript."""

import asyncio
import re

from aleator.agents.models import Reply
from aleator.agents.style import Question
from aleator.chance import Chance
from aleator.core import Menu
from aleator.registry import build

COIN = Menu(("Heads", "Tails"))
WORDS = "Flip the coin."


class Answers:
    """Gives ``replies`` one after another, texts or `Reply`s, the last for ever; keeps the conversations and parameters."""

    def __init__(self, *replies):
        self.replies, self.asked, self.extra = replies, [], []

    async def __call__(self, messages, **extra):
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append(list(messages))
        self.extra.append(extra)
        said = reply(messages) if callable(reply) else reply
        return said if isinstance(said, Reply) else Reply(text=said, finish="stop")


def question(call, space=COIN, words=WORDS, episode=0, turn=0, **fields):
    """One decision about ``space``, its options in the menu's order."""
    shown = list(space.actions) if isinstance(space, Menu) else []
    chance = Chance.of(7, "asked", [episode], turn)
    named = {"shown": shown, "names": shown, "chance": chance, "turn": turn}
    return Question(words=words, space=space, call=call, **{**named, **fields})


def ask(style, asked):
    """What the graph of ``style`` ends with."""
    graph = build("styles", style).graph()
    return asyncio.run(graph.ainvoke({}, {"recursion_limit": 2000}, context=asked))


def told(messages):
    """A conversation as text."""
    return "\n\n".join(f"[{message['role']}]\n{message.get('content') or ''}" for message in messages)


def called(text, *, tools=1):
    """A reply that calls the random tool."""
    call = {"type": "function", "function": {"name": "random_uniform", "arguments": "{}"}}
    return Reply(text=text, finish="tool_calls", tool_calls=[{"id": f"call_{i}", **call} for i in range(tools)])


def numbered(messages):
    """As many answers as the message asks for."""
    count = int(re.search(r"Give (\d+) answers", messages[-1]["content"])[1])
    return "\n".join(f"{i}. Heads" for i in range(1, count + 1))


__all__ = ["COIN", "WORDS", "Answers", "ask", "called", "numbered", "question", "told"]

"""The two ways in which a server is asked for words: as a conversation, or as a text to be continued, which is all that a base model knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....core.errors import InputError
from .server_address import served_here

__all__ = ["ENDPOINTS", "Endpoint", "plain_prompt", "text_model"]

_ASKED, _REPLIED = "Question: ", "Reply:"
_NEXT_QUESTION = f"\n{_ASKED.rstrip()}"
_MOST_BY_OPENAI = 5  # log-probabilities of a completion; others give 20
_OPENAI = "text-completion-openai/"


@dataclass(frozen=True)
class Endpoint:
    """``path`` below the server's address; ``content`` is the part of a request's body that holds the messages.

    ``parameters`` are those of the chat API as this endpoint takes them, from a server of one's own or (True) from OpenAI itself.
    ``ending(one_line)`` are the parameters that end a reply: of one line, or of several.
    """

    path: str
    content: Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]
    parameters: Callable[[Mapping[str, Any], bool], dict[str, Any]]
    ending: Callable[[bool], dict[str, Any]]


def plain_prompt(messages: Sequence[Mapping[str, Any]]) -> str:
    """The conversation as one text, at whose end the reply comes next. A last message of the assistant's is a reply to be continued.

    >>> asked = {"role": "user", "content": "Heads or Tails?"}
    >>> plain_prompt([{"role": "system", "content": "Be brief."}, asked])
    'Be brief.\\n\\nQuestion: Heads or Tails?\\n\\nReply:'
    >>> plain_prompt([asked, {"role": "assistant", "content": "He"}])
    'Question: Heads or Tails?\\n\\nReply: He'
    """
    heads = {"user": _ASKED, "assistant": f"{_REPLIED} "}
    parts = [f"{heads.get(message['role'], '')}{message['content']}" for message in messages]
    if messages[-1]["role"] != "assistant":
        parts.append(_REPLIED)
    return "\n\n".join(parts)


def text_model(model: str) -> str:
    """``model`` as LiteLLM calls the completions of its server. Raises `InputError` where LiteLLM would open a conversation instead.

    >>> text_model("openai/davinci-002"), text_model("hosted_vllm/Qwen/Qwen2.5-0.5B")
    ('text-completion-openai/davinci-002', 'text-completion-openai/Qwen/Qwen2.5-0.5B')
    """
    if model.startswith((_OPENAI, "sim/")):
        return model
    if not served_here(model):
        raise InputError(
            f"endpoint completions came with model {model!r}, whose provider is not known to have one;"
            " write openai/NAME and give the api_base of a server that has"
        )
    return f"{_OPENAI}{model.partition('/')[2]}"


def _of_chat(parameters: Mapping[str, Any], by_openai: bool) -> dict[str, Any]:
    return dict(parameters)


def _chat_ends_itself(one_line: bool) -> dict[str, Any]:
    return {}


def _at_line_end(one_line: bool) -> dict[str, Any]:
    return {"stop": ["\n"] if one_line else [_NEXT_QUESTION]}


def _of_completions(parameters: Mapping[str, Any], by_openai: bool) -> dict[str, Any]:
    """As older: one number says that log-probabilities are wanted, and how many beside each token."""
    taken = dict(parameters)
    beside = taken.pop("top_logprobs", 0)
    if taken.get("logprobs") is True:
        taken["logprobs"] = min(beside, _MOST_BY_OPENAI) if by_openai else beside
    return taken


ENDPOINTS: Mapping[str, Endpoint] = {
    "chat": Endpoint(
        "/chat/completions", lambda messages: {"messages": list(messages)}, _of_chat, _chat_ends_itself
    ),
    "completions": Endpoint(
        "/completions",
        lambda messages: {"prompt": plain_prompt(messages)},
        _of_completions,
        _at_line_end,
    ),
}
"""The endpoints by their names in a recipe."""

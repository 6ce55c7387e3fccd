"""How many tokens a reply may have where a recipe does not say (``max_tokens: by_style``): what its method needs, and no more.

Without a limit a model that does not stop fills its context, which takes minutes on a server of one's own and is paid for by
the token elsewhere. A reply that is cut off is told as ``truncated``, never read.

| what is asked for | tokens |
| --- | --- |
| an answer alone, with some words around it | `ANSWER` |
| a law in words, or candidates with their probabilities | `LAW` |
| reasoning, a sum or a derivation before the answer | `REASONED` |
| a list of ``k`` answers | `list_of` (k) |
| any of these from a model that reasons unseen before it replies (LiteLLM's table says which do) | `UNSEEN` more |
"""

from __future__ import annotations

__all__ = ["ANSWER", "LAW", "REASONED", "UNSEEN", "list_of"]

ANSWER = 256
LAW = 1024
REASONED = 2048
UNSEEN = 8192
_EACH = 32


def list_of(k: int) -> int:
    """Tokens for ``k`` answers in one reply.

    >>> list_of(10)
    576
    """
    return ANSWER + _EACH * k

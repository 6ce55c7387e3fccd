"""Direct: the situation, the options, and the demand for one of them."""

from __future__ import annotations

from ..graphs.style import Style

__all__ = ["Direct"]


class Direct(Style):
    """Say what the situation is and which options there are, and ask for one of them and nothing else.

    Source: the independent protocol of Yang and Zhang (2025), arXiv 2511.14630, and of most of the literature.
    """

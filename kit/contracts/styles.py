"""What a way of asking a model promises: to let a model that samples sample."""

from __future__ import annotations

from functools import cache

from ...registry.recipes import recipe_of
from .agents import it_answers_on_a_menu, on_the_coin_it_is_no_argmax
from .subject import (
    Contract,
    Subject,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    the_docstring_ends_with_its_source,
)

__all__ = ["CONTRACT", "a_fair_model_asked_so_answers", "a_fair_model_asked_so_is_no_argmax"]


@cache
def _asked(subject: Subject) -> Subject:
    """The simulated fair sampler, asked in this style."""
    return Subject("agents", "llm", {"model": "sim/fair", "style": recipe_of(subject.recipe)})


def a_fair_model_asked_so_answers(subject: Subject) -> str:
    """On the 60/40 coin, with one or more legal answers."""
    return it_answers_on_a_menu(_asked(subject))


def a_fair_model_asked_so_is_no_argmax(subject: Subject) -> str:
    """A style that makes one answer of a fair law measures itself."""
    return on_the_coin_it_is_no_argmax(_asked(subject))


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    a_fair_model_asked_so_answers,
    a_fair_model_asked_so_is_no_argmax,
)

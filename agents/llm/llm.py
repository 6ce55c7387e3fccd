"""A language model at the table: one graph call a decision, one path to the model, every attempt in the transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    JsonValue,
    SerializeAsAny,
    field_serializer,
    field_validator,
    model_validator,
)

from ...core.calls import RetryPolicy, RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.prices import Price
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from ...core.redaction import keep_secret
from ...registry.recipes import build, name_of, recipe_of
from ..simulated.faults import simulated_model
from .graphs.running import GraphRunner
from .graphs.style import Style
from .playing.player import LLMPlayer, Playing
from .prompts.lengths import LAW, UNSEEN
from .replies.structured import check_structured, supports_schema
from .transport.answer_limit import AnswerLimit
from .transport.chat import Request
from .transport.chat_client import ModelSettings
from .transport.endpoints import ENDPOINTS, text_model
from .transport.litellm_transport import dropped_parameters, is_simulated, known_price
from .transport.model_table import reasons_unseen
from .transport.openai_compatible import address
from .transport.server_address import is_loopback, mended
from .transport.server_settings import sampling_defaults

__all__ = ["LLM"]

_LONGEST_WAIT = 30.0  # seconds
_OWN_FIELDS = frozenset(
    ("model", "messages", "prompt", "n", "seed", "stream", "temperature", "top_p", "max_tokens", "max_completion_tokens",
     "tools", "response_format", "logprobs", "top_logprobs", "metadata", "api_key", "api_base", "timeout", "max_retries",
     "extra_headers", "extra_body")
)  # fmt: skip
_LONGEST_ASKED_FOR = 120.0


def _direct() -> Style:
    style: Style = build("styles", "direct")
    return style


class LLM(Agent):
    """A language model, asked in words through LangGraph and LiteLLM.

    Every attempt is written to the transcript before it is used. An answer that is not legal is asked for again at most
    ``reasks`` times, and then stays what it was; nothing stands in for it.
    Options are shown in an order permuted by address, which is logged.

    Source: the sampling contract of this package; protocols after Yang and Zhang (2025), arXiv 2511.14630.
    """

    model: str = Field(
        "sim/step", description="LiteLLM's provider/model, or a simulated model sim/NAME?param=value"
    )
    endpoint: Literal["chat", "completions"] = Field(
        "chat", description="completions: the question as one plain text to be continued, for base models"
    )
    style: SerializeAsAny[Style] = Field(
        default_factory=_direct, description="how to ask: a file of agents/styles"
    )
    elicit: tuple[Literal["stated", "token", "scored"], ...] = Field(
        (),
        description="laws to elicit beside the act, in calls of their own; scored: of whole options, by completions",
    )
    labels: Literal["own", "letters", "nonsense"] = Field("own", description="what to call the options")
    structured: bool = Field(
        False, description="a JSON answer by schema where the provider supports it, else plain text"
    )
    temperature: float | None = Field(1.0, ge=0, description="None: the provider's default")
    top_p: float | None = Field(None, gt=0, le=1)
    max_tokens: Annotated[int, Field(ge=1)] | Literal["by_style"] | None = Field(
        "by_style",
        description="tokens that a reply may have; by_style: what its prompting method needs; null: whatever the server allows",
    )
    extra: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="further parameters, sent as they are: {top_k: 40, min_p: 0.05}; what is not sent is the server's own",
    )
    system: str | None = Field(None, description="a system message before the question")
    shuffle: bool = Field(True, description="show the options in a permuted order, logged")
    reasks: int = Field(2, ge=0, description="how often an answer that is not legal is asked for again")
    retries: int = Field(
        4, ge=0, description="how often a transient failure (429, 5xx, time-out, connection) is tried again"
    )
    backoff: float = Field(
        0.5, ge=0, description="seconds before the first such retry; each later wait is twice as long, to 30"
    )
    timeout: float = Field(120.0, gt=0, description="seconds for one attempt")
    allow_dropped: tuple[str, ...] = Field(
        (), description="parameters that the model may refuse without an error"
    )
    api_base: str | None = Field(None, description="address of an OpenAI-compatible server")
    api_key_from: str | None = Field(
        None, description="environment variable with the key, where it is not the provider's usual one"
    )
    transport: Literal["litellm", "direct"] = Field(
        "litellm", description="direct: a plain HTTP client for OpenAI-compatible servers, many times cheaper"
    )
    send_seed: bool | None = Field(
        None,
        description="send a seed that belongs to the decision's address; None: to simulated models alone",
    )
    answers_per_request: int = Field(
        1,
        ge=1,
        le=128,
        description="answers drawn at once where episodes ask the same (n=): the prompt is paid once",
    )
    requests_per_minute: float | None = Field(None, gt=0)
    tokens_per_minute: float | None = Field(None, gt=0, description="of prompts and replies together")
    price_in: float | None = Field(
        None, ge=0, description="USD per million tokens of the prompt; default: LiteLLM's table"
    )
    price_out: float | None = Field(None, ge=0, description="USD per million tokens of the reply")
    allow_unpriced: bool = Field(
        False,
        description="where spending is limited: let this model's calls, of no known price, go uncounted",
    )

    @field_validator("style", mode="before")
    @classmethod
    def _known_style(cls, style: Any) -> Any:
        return build("styles", style)

    @field_validator("api_base", mode="before")
    @classmethod
    def _mended(cls, address: Any) -> Any:
        return mended(address) if isinstance(address, str) else address

    @field_serializer("style")
    def _style_recipe(self, style: Style) -> dict[str, Any]:
        return recipe_of(style)

    @model_validator(mode="after")
    def _consistent(self) -> LLM:
        if (self.price_in is None) != (self.price_out is None):
            raise ValueError("price_in and price_out go together; give both or neither")
        if self.is_plain_http:
            address(self.model, self.api_base, ENDPOINTS[self.endpoint].path)
        if self.endpoint == "completions":
            self._check_completions()
        elif "scored" in self.elicit:
            raise ValueError("elicit: scored continues the prompt by each option; set endpoint: completions")
        if named := sorted(self.extra.keys() & _OWN_FIELDS):
            raise ValueError(
                f"extra names {', '.join(named)}, which {'is' if len(named) == 1 else 'are'} set otherwise; take out of extra"
            )
        return self

    def _check_completions(self) -> None:
        """Raise where a text that is continued cannot be what is asked for."""
        if not self.is_plain_http:
            text_model(self.model)
        if self.structured or self.style.calls_tools:
            kind = "a JSON answer by schema" if self.structured else f"style {name_of(self.style)}"
            raise ValueError(f"{kind} needs a conversation; set endpoint: chat")

    @property
    def seeded(self) -> bool:
        """Whether each request carries a seed that its address gives it."""
        return is_simulated(self.model) if self.send_seed is None else self.send_seed

    @property
    def needs_optimal(self) -> bool:
        """For styles that show something of the target, and for simulated models, which are handed the law in a private field."""
        return is_simulated(self.model) or self.style.needs_optimal

    @property
    def is_given_randomness(self) -> bool:
        """Where the prompting method provides random numbers."""
        return self.style.provides_randomness

    @property
    def episodes_per_world(self) -> int:
        """As many as there are answers in one request."""
        return self.answers_per_request

    @property
    def is_external(self) -> bool:
        """True: answers are waited for."""
        return True

    @property
    def details(self) -> tuple[str, ...]:
        """The model and the prompting method."""
        return self.model, name_of(self.style)

    @property
    def model_name(self) -> str:
        """The model that is asked."""
        return self.model

    @property
    def price(self) -> Price | None:
        """The declared price; without one, that of LiteLLM's table."""
        return known_price(self.model, self.price_in, self.price_out)

    def server_defaults(self) -> Mapping[str, float]:
        """Those that a server of one's own states; one that has just answered is asked."""
        return {} if self.api_base is None or is_simulated(self.model) else sampling_defaults(self.api_base)

    def with_model(self, model: str) -> Self:
        """The same, asking another model."""
        return self.model_copy(update={"model": model})

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Check that the model takes what is asked of it, then seat players that share ``context``.

        Raises `InputError` where the model would drop a parameter that is not in ``allow_dropped``, and where spending is
        limited and the model has no known price.
        """
        if self.structured:
            check_structured(self.style)
        if self.api_key_from is not None:
            keep_secret(self.api_key_from)
        by_schema = self.structured and supports_schema(
            self.model, self.is_plain_http or self.api_base is not None
        )
        if self.structured and not by_schema:
            context.tell(
                f"model {self.model} takes no JSON schema (LiteLLM's table): it was asked for plain text"
            )
        if self.api_base is not None and is_simulated(self.model):
            context.tell(
                f"model {self.model} is simulated in this process, and {self.api_base} was not asked: write openai/{self.model} for a"
                " server that has it (`aleator serve`)"
            )
        dropped = self._dropped()
        playing = Playing(
            style=self.style,
            settings=self._settings(dropped, self._price(context), AnswerLimit(context.tell)),
            longer={"stated": {"max_tokens": LAW + self._unseen}} if self.max_tokens == "by_style" else {},
            graph=GraphRunner(self.style.graph(), context.run_id),
            context=context,
            labels=self.labels,
            shuffle=self.shuffle,
            structured=by_schema,
            elicit=self.elicit,
            reasks=self.reasks,
            system=self.system,
            shares=self._shares(context),
            dropped=(*dropped, *(["response_format"] if self.structured and not by_schema else [])),
            shows_target=self.style.needs_optimal,
            recalls=is_simulated(self.model) and simulated_model(self.model.removeprefix("sim/")).recalls,
        )
        return partial(LLMPlayer, playing)

    def _settings(self, dropped: Sequence[str], price: Price | None, limit: AnswerLimit) -> ModelSettings:
        return ModelSettings(
            model=self.model,
            parameters={name: value for name, value in self.parameters().items() if name not in dropped},
            timeout=self.timeout,
            simulated=is_simulated(self.model),
            seeded=self.seeded,
            plain_http=self.is_plain_http,
            api_base=self.api_base,
            api_key_from=self.api_key_from,
            price=price,
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
            retry=RetryPolicy(self.retries, self.backoff, _LONGEST_WAIT, _LONGEST_ASKED_FOR),
            limit=limit,
            by=self.endpoint,
        )

    def _shares(self, context: RunContext) -> bool:
        """Whether equal requests are joined; not where each carries a seed to a server, which would be that of one answer alone."""
        joins = self.answers_per_request > 1
        if joins and self.seeded and not is_simulated(self.model):
            context.tell(
                f"each answer of {self.model} was asked for by itself, since each request carries a seed of its own"
                f" (answers_per_request {self.answers_per_request}, send_seed true)"
            )
            return False
        return joins

    def _dropped(self) -> list[str]:
        """What the model does not take of what is asked; a server that is called directly is sent everything."""
        asked = [*(self.parameters().keys() - self.extra.keys()), *(["seed"] if self.seeded else [])]
        model = text_model(self.model) if self.endpoint == "completions" else self.model
        dropped = [] if self.is_plain_http else dropped_parameters(model, asked)
        allowed = {*self.allow_dropped, *(["max_tokens"] if self.max_tokens == "by_style" else [])}
        if refused := [name for name in dropped if name not in allowed]:
            raise InputError(
                f"model {self.model!r} does not take {', '.join(refused)};"
                f" set {' and '.join(f'{name}: null' for name in refused)} or allow it with allow_dropped: [{', '.join(refused)}]"
            )
        return dropped

    def _price(self, context: RunContext) -> Price | None:
        """What the model costs. Raises `InputError` where spending is limited and that is not known."""
        own = (
            self.is_plain_http and is_loopback(self.api_base) and self.price_in is None and not context.capped
        )
        price = None if own else self.price
        if price is None and context.capped and not self.allow_unpriced:
            raise InputError(
                f"model {self.model!r} has no known price, so a limit on spending cannot be kept;"
                " set price_in and price_out (USD per million tokens), or allow_unpriced: true to let its calls go uncounted"
            )
        if context.capped:
            Request(self.model, [], self.parameters(), self.timeout, price=price).worst_usd()
        return price

    @property
    def is_plain_http(self) -> bool:
        """Whether a server is called without LiteLLM between."""
        return self.transport == "direct" and not is_simulated(self.model)

    def parameters(self) -> dict[str, Any]:
        """The sampling parameters requested, under their names in the chat API."""
        longest = (
            self.style.longest_reply() + self._unseen if self.max_tokens == "by_style" else self.max_tokens
        )
        named = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": longest}
        return {name: value for name, value in named.items() if value is not None} | self.extra

    @property
    def _unseen(self) -> int:
        """Tokens for what a model reasons before it replies, where LiteLLM's table says that it does."""
        return UNSEEN if not is_simulated(self.model) and reasons_unseen(self.model) else 0

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Raise `InputError`: a model can be seated only in a run, which records its replies (`connect`)."""
        raise InputError(
            "agent 'llm' needs a run to record its replies; seat it through a Scenario or aleator run"
        )

"""OpenTelemetry: a study, its cells and their calls as spans."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ...core.callbacks import Callback, CallMade, RunListener, RunStarted, StudyListener, StudyStarted
from ...core.errors import InputError
from ...core.redaction import redacted
from .shared.gen_ai import Attributes, attributes_of, evaluations_of, name_of_call
from .shared.otlp import collector

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

__all__ = ["OpenTelemetry"]

_CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_ON_SPANS = ("true", "span_only", "span_and_event")
_NANO = 1_000_000_000


class OpenTelemetry(Callback):
    """Traces: a span for a study, within it one for each cell, within that one for each call, with the names of the conventions for generative AI.

    They go to the ``tracer_provider``, else to the one that the program has set, else by OTLP and HTTP to the collector that ``OTEL_EXPORTER_OTLP_ENDPOINT``
    names (http://localhost:4318). ``content``: whether prompts and replies are sent too (None: as ``OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`` says,
    otherwise not). ``traceparent``: the span that all of them are within, as W3C writes it ("": as the variable ``TRACEPARENT`` says). Each metric is an event of its
    cell's span. Needs the extra ``otel``; a provider that was given stays in its process.

    Source: OpenTelemetry, "Semantic conventions for generative AI systems", https://opentelemetry.io/docs/specs/semconv/gen-ai.
    """

    content: bool | None = None
    traceparent: str = ""
    tracer_provider: Any = Field(None, exclude=True, repr=False)

    def study(self, study: StudyStarted) -> StudyListener:
        """A span for the study."""
        attributes = {
            "aleator.study": study.name,
            "aleator.cells": study.cells,
            "aleator.seed": str(study.seed),
        }
        return _Study(self, self._span(f"study {study.name}", attributes))

    def run(self, run: RunStarted) -> RunListener:
        """A span for the run."""
        return _Run(self, self._tracer(), self._span(f"run {run.name}", _of_run(run)))

    def records_content(self) -> bool:
        """Whether prompts and replies are sent."""
        if self.content is not None:
            return self.content
        return os.environ.get(_CONTENT, "").strip().lower() in _ON_SPANS

    def flush(self) -> None:
        """Send what has ended, where the collector is ours: a process may end without a word. Raises `ConnectionError` where it takes nothing."""
        if not self._is_given():
            collector().flush()

    def _is_given(self) -> bool:
        """Whether somebody else has set up where spans go."""
        from opentelemetry import trace

        return self.tracer_provider is not None or not isinstance(
            trace.get_tracer_provider(), trace.ProxyTracerProvider
        )

    def _tracer(self) -> Tracer:
        try:
            from opentelemetry import trace

            if self._is_given():
                return trace.get_tracer("aleator", tracer_provider=self.tracer_provider)
            return trace.get_tracer("aleator", tracer_provider=collector().provider)
        except ImportError:
            raise InputError(
                "callback 'otel' needs OpenTelemetry, which is not installed; pip install 'aleator[otel]'"
            ) from None

    def _span(self, name: str, attributes: Attributes) -> Span:
        tracer = self._tracer()
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = self.traceparent or os.environ.get("TRACEPARENT", "")
        context = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
        return tracer.start_span(name, context, attributes=attributes)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        return {**state, "__dict__": {**state["__dict__"], "tracer_provider": None}}


def _of_run(run: RunStarted) -> Attributes:
    environment = run.recipe.get("environment", {}).get("name")
    named = {"aleator.folder": run.folder or None, "aleator.environment": environment}
    seats = {f"aleator.agent.{seat}": agent for seat, agent in run.agents.items()}
    found = {
        "aleator.scenario": run.name,
        "aleator.seed": str(run.seed),  # up to 64 bits, and a number here has a sign
        "aleator.episodes": list(run.episodes),
        **named,
        **seats,
    }
    return {name: value for name, value in found.items() if value is not None}


def _end(span: Span, failure: str | None) -> None:
    if failure is not None:
        from opentelemetry.trace import StatusCode

        span.set_status(StatusCode.ERROR, failure)
        span.set_attribute("error.type", failure.partition(":")[0])
    span.end()


class _Study(StudyListener):
    def __init__(self, callback: OpenTelemetry, span: Span) -> None:
        super().__init__(callback)
        self._ours, self._span = callback, span

    def of_cells(self) -> Callback:
        """The same, within the study's span."""
        from opentelemetry.trace import set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carrier: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(carrier, set_span_in_context(self._span))
        return self._ours.model_copy(update={"traceparent": carrier.get("traceparent", "")})

    def ended(self, failure: str | None = None) -> None:
        _end(self._span, failure)
        self._ours.flush()


class _Run(RunListener):
    def __init__(self, callback: OpenTelemetry, tracer: Tracer, span: Span) -> None:
        from opentelemetry.trace import set_span_in_context

        self._callback, self._tracer, self._span = callback, tracer, span
        self._within = set_span_in_context(span)
        self._content = callback.records_content()

    def called(self, call: CallMade) -> None:
        from opentelemetry.trace import SpanKind, StatusCode

        began = int(call.began * _NANO)
        span = self._tracer.start_span(
            name_of_call(call),
            self._within,
            SpanKind.CLIENT,
            attributes_of(call, self._content),
            start_time=began,
        )
        if call.error is not None:
            span.set_status(StatusCode.ERROR, redacted(str(call.records[0].get("detail") or call.error)))
        span.end(end_time=began + int(call.seconds * _NANO))

    def ended(self, document: Mapping[str, Any] | None, failure: str | None = None) -> None:
        if document is not None:
            self._span.set_attribute("aleator.decisions", document["decisions"])
            if document.get("spend_usd") is not None:
                self._span.set_attribute("aleator.cost_usd", document["spend_usd"])
            for attributes in evaluations_of(document):
                self._span.add_event("gen_ai.evaluation.result", attributes)
        _end(self._span, failure)
        self._callback.flush()

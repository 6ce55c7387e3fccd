"""Spans over OTLP and HTTP, where the program that runs Aleator has set up no OpenTelemetry of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

__all__ = ["Collector", "collector"]

_SECONDS = 5.0  # that an export may take, where the environment says nothing
_LOGGERS = ("opentelemetry.exporter.otlp.proto.http", "opentelemetry.sdk")


class Collector:
    """The one provider of this process, whose spans go where ``OTEL_EXPORTER_OTLP_*`` say; until an export fails, then nowhere."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        timed = any(os.environ.get(f"OTEL_EXPORTER_OTLP_{name}") for name in ("TIMEOUT", "TRACES_TIMEOUT"))
        self._exporter = _UntilItFails(OTLPSpanExporter(timeout=None if timed else _SECONDS))
        exporter: Any = self._exporter  # which has the methods of the library's class, and is none
        self.provider: Any = TracerProvider(resource=_resource())
        self.provider.add_span_processor(BatchSpanProcessor(exporter))

    def flush(self) -> None:
        """Send all spans that have ended. Raises `ConnectionError` where the collector does not take them, or did not before."""
        self.provider.force_flush()
        if self._exporter.failure:
            raise ConnectionError(self._exporter.failure)


@cache
def collector() -> Collector:
    """The one of this process."""
    return Collector()


def _resource() -> Any:
    from opentelemetry.sdk.resources import Resource

    named = "OTEL_SERVICE_NAME" in os.environ or "service.name=" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    return Resource.create({} if named else {"service.name": "aleator"})


class _UntilItFails:
    """An exporter (`opentelemetry.sdk.trace.export.SpanExporter`) that keeps why its first export failed, and then drops all spans.

    What the library logs of it is kept, not printed: it is told once.
    """

    def __init__(self, exporter: Any) -> None:
        self._exporter = exporter
        self.failure = ""
        self._logged = _Kept()

    def export(self, spans: Sequence[Any]) -> Any:
        """Send ``spans``."""
        from opentelemetry.sdk.trace.export import SpanExportResult

        if self.failure:
            return SpanExportResult.FAILURE
        loggers = [logging.getLogger(name) for name in _LOGGERS]
        for logger in loggers:
            logger.addHandler(self._logged)
            logger.propagate = False
        try:
            result = self._exporter.export(spans)
        finally:
            for logger in loggers:
                logger.removeHandler(self._logged)
                logger.propagate = True
        if result is not SpanExportResult.SUCCESS:
            self.failure = " ".join(self._logged.ends()) or "the collector took no spans"
        return result

    def shutdown(self) -> None:
        """Close the connection."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing is held back here."""
        return True


class _Kept(logging.Handler):
    """Keeps messages: the first says what failed, the last that it was given up."""

    def __init__(self) -> None:
        super().__init__()
        self._messages: list[str] = []

    def ends(self) -> list[str]:
        """The first and the last, where they are two."""
        return list(dict.fromkeys([*self._messages[:1], *self._messages[-1:]]))

    def emit(self, record: logging.LogRecord) -> None:
        self._messages.append(record.getMessage())

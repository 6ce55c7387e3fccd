"""Spans of studies, cells and calls: against OpenTelemetry's own exporter in memory, its registry of names, and a collector on loopback."""

import json
import pickle
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec

import aleator as al
import pytest
from aleator.core.callbacks import CallbackWarning, CallMade
from aleator.core.calls import Address
from aleator.core.errors import CallsStopped, InputError
from aleator.registry.recipes import build
from aleator.runs.callbacks.otel import OpenTelemetry
from aleator.runs.callbacks.shared.gen_ai import attributes_of, evaluations_of, name_of_call
from aleator.scenarios.study.engines.engine import Engine

HAS = find_spec("opentelemetry") is not None and find_spec("opentelemetry.exporter") is not None
needs = pytest.mark.skipif(not HAS, reason="OpenTelemetry is not installed: pip install 'aleator[otel]'")
COIN = {"environment": "biased_coin", "cast": {"*": {"name": "llm", "model": "sim/fair"}}, "episodes": 3}
KEY = "sk-loopback-0123456789abcdef"


def call(model="azure/gpt-5-mini", **reply):
    body = {
        "model": model,
        "messages": [{"role": "user", "content": f"Heads or Tails? {KEY}"}],
        "parameters": {"temperature": 0.7, "max_tokens": 16},
    }
    record = {
        "text": "Heads",
        "finish": "stop",
        "error": None,
        "model": "gpt-5-mini-2025",
        "usage": {"prompt": 12, "completion": 2},
        "cost_usd": 0.5,
        "sent": {"temperature": 1.0, "seed": 3},
        **reply,
    }
    return CallMade(
        [Address("sampler", 4, 0, 1, 2)] * 2,
        body,
        [record, {**record, "usage": {"completion": 3}}],
        1.5e9,
        0.25,
    )


def test_a_call_in_the_words_of_the_conventions():
    assert name_of_call(call()) == "chat gpt-5-mini"
    assert attributes_of(call(), content=False) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "azure.ai.openai",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.request.choice.count": 2,
        "gen_ai.request.temperature": 1.0,
        "gen_ai.request.max_tokens": 16,
        "gen_ai.request.seed": 3,
        "gen_ai.response.model": "gpt-5-mini-2025",
        "gen_ai.response.finish_reasons": ["stop", "stop"],
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.usage.output_tokens": 5,
        "aleator.seat": "sampler",
        "aleator.episode": 4,
        "aleator.turn": 0,
        "aleator.draw": 1,
        "aleator.attempt": 2,
        "aleator.member": 0,
        "aleator.cost_usd": 1.0,
    }


def test_a_provider_is_named_only_where_the_model_s_name_does():
    assert "gen_ai.provider.name" not in attributes_of(call("gpt-5-mini"), content=False)
    assert (
        attributes_of(call("openrouter/openai/gpt-5"), content=False)["gen_ai.request.model"]
        == "openai/gpt-5"
    )


def test_prompts_and_replies_are_sent_only_when_asked_for_and_never_a_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert "Heads" not in str(attributes_of(call(), content=False))
    found = attributes_of(call(), content=True)
    assert json.loads(found["gen_ai.input.messages"]) == [
        {"role": "user", "parts": [{"type": "text", "content": "Heads or Tails? [redacted]"}]}
    ]
    assert json.loads(found["gen_ai.output.messages"])[0] == {
        "role": "assistant",
        "parts": [{"type": "text", "content": "Heads"}],
        "finish_reason": "stop",
    }


@pytest.mark.parametrize(
    ("said", "content"),
    [("", False), ("NO_CONTENT", False), ("SPAN_ONLY", True), ("true", True), ("event_only", False)],
)
def test_the_usual_variable_says_whether_prompts_are_sent(said, content, monkeypatch):
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", said)
    assert OpenTelemetry().records_content() is content
    assert OpenTelemetry(content=not content).records_content() is not content


def test_without_the_package_it_says_what_to_install():
    if HAS:
        pytest.skip("it is installed")
    with pytest.raises(InputError, match=r"pip install 'aleator\[otel\]'"):
        al.Scenario(**COIN).run(callbacks=["otel"])


@needs
def test_the_names_are_those_of_the_registry():
    from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as registry

    known = {
        value
        for name, value in vars(registry).items()
        if name.startswith("GEN_AI_") and isinstance(value, str)
    }
    document = al.Scenario(**COIN).run().document()
    used = {*attributes_of(call(), content=True), *(name for one in evaluations_of(document) for name in one)}
    assert {name for name in used if name.startswith("gen_ai.")} <= known
    providers = {one.value for one in registry.GenAiProviderNameValues}
    from aleator.runs.callbacks.shared import gen_ai

    assert set(gen_ai._PROVIDERS.values()) <= providers


@pytest.fixture
def memory():
    """A callback whose spans stay in memory, and these."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetry(tracer_provider=provider), exporter.get_finished_spans


@needs
def test_a_study_holds_its_cells_which_hold_their_calls(memory):
    callback, spans = memory
    study = al.Study(name="coins", scenario=COIN, vary={"environment.heads": [0.2, 0.7]})
    result = study.run(callbacks=[callback])
    whole = [span for span in spans() if span.name == "study coins"]
    cells = [span for span in spans() if span.name == "run coins"]
    calls = [span for span in spans() if span.name == "chat fair"]
    assert [len(group) for group in (whole, cells, calls)] == [1, 2, 6]
    assert whole[0].parent is None
    assert {cell.parent.span_id for cell in cells} == {whole[0].context.span_id}
    assert {span.parent.span_id for span in calls} == {cell.context.span_id for cell in cells}
    assert {span.context.trace_id for span in spans()} == {whole[0].context.trace_id}
    assert {span.kind.name for span in calls} == {"CLIENT"}
    assert calls[0].attributes["gen_ai.provider.name"] == "sim"
    assert all(span.end_time >= span.start_time for span in calls)
    first = result.results[0][1].document()["seats"]["sampler"]["metrics"]
    scores = {event.attributes["gen_ai.evaluation.name"]: event.attributes for event in cells[0].events}
    assert scores["tv"]["gen_ai.evaluation.score.value"] == first["tv"]["value"]
    assert "Heads" not in "".join(span.to_json() for span in calls)


@needs
def test_a_failed_call_and_a_run_that_stopped_are_errors(memory):
    callback, spans = memory
    nowhere = {
        "name": "llm",
        "model": "openai/x",
        "api_base": "http://127.0.0.1:9/v1",
        "transport": "direct",
        "retries": 0,
    }
    with pytest.raises(CallsStopped):
        al.Scenario(environment="biased_coin", cast={"*": nowhere}, episodes=1).run(callbacks=[callback])
    made, run = spans()
    assert (made.status.status_code.name, made.attributes["error.type"]) == ("ERROR", "APIConnectionError")
    assert (run.status.status_code.name, run.attributes["error.type"]) == ("ERROR", "CallsStopped")


@needs
def test_it_joins_the_trace_that_it_is_told(memory):
    callback, spans = memory
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    al.Scenario(**COIN).run(callbacks=[callback.model_copy(update={"traceparent": parent})])
    assert f"{spans()[-1].parent.span_id:x}" == "b7ad6b7169203331"


@needs
def test_a_provider_stays_in_its_process(memory):
    callback, _ = memory
    sent = pickle.loads(pickle.dumps(callback))
    assert (sent.tracer_provider, sent) == (None, OpenTelemetry())
    assert build("callbacks", "otel") == sent


class Collector(BaseHTTPRequestHandler):
    """Takes OTLP over HTTP, or refuses it; a subclass has the list ``bodies``."""

    status = 200

    def do_POST(self):
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server(monkeypatch):
    """A collector on loopback, where the environment says that one is."""
    from aleator.runs.callbacks.shared.otlp import collector

    handler = type("Own", (Collector,), {"bodies": []})
    serving = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{serving.server_port}")
    collector.cache_clear()
    yield handler
    collector().provider.shutdown()
    collector.cache_clear()
    serving.shutdown()
    serving.server_close()


@needs
def test_spans_reach_a_collector(server):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    al.Scenario(name="coin", **COIN).run(callbacks=["otel"])
    sent = [ExportTraceServiceRequest.FromString(body) for body in server.bodies]
    resources = [part for one in sent for part in one.resource_spans]
    named = {span.name for part in resources for scope in part.scope_spans for span in scope.spans}
    service = {
        one.value.string_value
        for part in resources
        for one in part.resource.attributes
        if one.key == "service.name"
    }
    assert (named, service) == ({"run coin", "chat fair"}, {"aleator"})


@needs
@pytest.mark.slow
def test_cells_of_other_processes_join_the_trace_of_their_study(server, tmp_path):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    study = al.Study(name="coins", scenario=COIN, vary={"environment.heads": [0.2, 0.7]})
    study.run(tmp_path / "out", engine=Engine("processes", 2), callbacks=["otel"])
    sent = [ExportTraceServiceRequest.FromString(body) for body in server.bodies]
    spans = [
        span
        for one in sent
        for part in one.resource_spans
        for scope in part.scope_spans
        for span in scope.spans
    ]
    names = {span.span_id: span.name for span in spans}
    assert {(span.name, names.get(span.parent_span_id)) for span in spans} == {
        ("study coins", None),
        ("run coins", "study coins"),
        ("chat fair", "run coins"),
    }
    assert len({span.trace_id for span in spans}) == 1


@needs
def test_a_collector_that_refuses_is_told_once_and_asked_no_more(server):
    server.status = 400
    scenario = al.Scenario(name="coin", **COIN)
    with pytest.warns(CallbackWarning, match="400") as told:
        runs = [scenario.run(callbacks=["otel"]) for _ in range(2)]
    assert {str(one.message) for one in told} == {str(told[0].message)}
    assert len(server.bodies) == 1
    assert runs[0].digest() == scenario.run().digest()

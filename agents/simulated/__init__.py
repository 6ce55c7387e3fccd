"""Simulated models: known faults behind the same path that real models take.

`reading` reads the prompt as a model would; a file's `SimulatedModel` subclass in `faults` distorts the law that the
prompt asks for; `provider` makes them a LiteLLM provider called ``sim``:

    class Fair(SimulatedModel):
        def menu_law(self, law, labels):
            return law

``sim/fair?latency=0.3`` is the model `Fair` with ``latency=0.3``. A simulated model sees nothing but the messages, the
request's ``seed``, and, only where finding the law is the reasoning that a real model would do, that law.
"""

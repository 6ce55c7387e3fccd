"""Simulated models: known faults behind the same path that real models take.

What lives here: the models (`faults`), how they read a prompt (`reading`) and speak (`speaking`), the LiteLLM provider ``sim`` that
carries them (`provider`), and an OpenAI-compatible server for them (`server`). A simulated model sees nothing but the messages, the
request's ``seed``, and, only where finding the law is the reasoning that a real model would do, that law.

A model is a subclass of `faults.SimulatedModel` that distorts the law which the prompt asks for; ``sim/collapse?share=0.5`` is the
model `Collapse` with ``share=0.5``:

>>> from aleator.agents.simulated.faults import model_names, simulated_model
>>> model_names()
['sim/fair', 'sim/step', 'sim/label', 'sim/gambler', 'sim/collapse', 'sim/knower', 'sim/seeded', 'sim/noisy']
>>> import numpy as np
>>> simulated_model("collapse?share=1").menu_law(np.array([0.4, 0.6]), ("Heads", "Tails")).tolist()
[1.0, 0.0]
"""

"""A language model as an agent.

What lives here: the recipe (`llm`), and in folders `styles` (prompting methods, each a plug-in), `prompts` (what is said), `replies` (how
it is read), `graphs` (a method as a LangGraph graph), `playing` (rows become queries, answers become choices) and `transport` (calls to
a provider). A model is named as LiteLLM names it; ``sim/...`` are the simulated ones:

>>> import aleator as al
>>> model = al.agent("llm", model="sim/fair", style="direct")
>>> result = al.Scenario(environment="biased_coin", cast={"*": model}, episodes=5).run()
>>> result.document()["seats"]["sampler"]["agent"], result.document()["outcomes"]
('llm sim/fair direct', {'legal': 5})
"""

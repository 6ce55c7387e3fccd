'''Prompting methods (styles): one a file, found by its name.

What a file must offer: one public subclass of `aleator.agents.llm.graphs.style.Style`, a frozen recipe whose docstring ends with its
source. It says what is asked (``ask``) and how the reply is read (``read``); its LangGraph graph (``graph``) connects the two.
`Query` holds the words, the options in the order shown, the decision's own random numbers, and the way to the model.
For example ``agents/llm/styles/polite.py``, which asks as `direct` does and adds a word:

>>> from aleator.agents.llm.graphs.style import Style
>>> from aleator.agents.llm.prompts.wording import user
>>> class Polite(Style):
...     """Say please.
...
...     Source: folklore."""
...     def ask(self, query):
...         return [user(f"{query.words}\\n\\nPlease: {query.request()}")], {}
>>> Polite().graph().get_graph().draw_mermaid().count("ask") > 0
True
'''

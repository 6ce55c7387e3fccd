"""How a model's reply is read.

What lives here: replies that hold many answers (`lists`, `splitting`), laws that are stated in words (`law_reading`), and replies that are
JSON by a schema (`structured`). What one answer says is read by its space (`aleator.core.spaces`). Nothing is ever guessed:

>>> import aleator as al
>>> from aleator.agents.llm.replies.lists import read_answers
>>> [answer.outcome.label for answer in read_answers("1. Heads\\n2. Edge", "stop", al.Menu(("Heads", "Tails")), ["Heads", "Tails"])]
['legal', 'illegal']
"""

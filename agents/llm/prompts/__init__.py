"""What is said to a model: the wording of questions and answer formats, laws in words, and questions for what a model knows.

>>> import aleator as al
>>> from aleator.agents.llm.prompts.wording import user
>>> user("Heads or Tails?")
{'role': 'user', 'content': 'Heads or Tails?'}
"""

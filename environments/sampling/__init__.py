"""Sampling tasks: the words state a law, and the seat is asked to draw from it.

Nothing has to be worked out, so a distance from the law is a failure to randomise and nothing else. A file here
offers one subclass of `aleator.environments.sampling.task.SamplingTask` that names its ``menu`` and its ``target``:

>>> from aleator.core import Menu, MixedStrategy
>>> from aleator.environments.sampling.task import SamplingTask
>>> class Die(SamplingTask):
...     @property
...     def target(self) -> MixedStrategy:
...         return MixedStrategy.uniform(Menu(("1", "2", "3", "4", "5", "6")))
>>> Die(turns=3).seats[0].menu.actions
('1', '2', '3', '4', '5', '6')
"""

"""Sampling tasks: a law, and a seat that is asked to draw from it.

In the plain ones the words state the law, so that a distance from it is a failure to randomise and nothing else; in the
numeric ones they name it; in the inferred ones it has to be learned from what the words show.
A file here offers one subclass of `aleator.environments.sampling.shared.task.SamplingTask` that names its ``target``:

>>> from aleator import Menu, MixedStrategy
>>> from aleator.environments.sampling.shared.task import SamplingTask
>>> class Die(SamplingTask):
...     @property
...     def target(self) -> MixedStrategy:
...         return MixedStrategy.uniform(Menu(("1", "2", "3", "4", "5", "6")))
>>> Die(turns=3).seats[0].space.labels
('1', '2', '3', '4', '5', '6')
"""

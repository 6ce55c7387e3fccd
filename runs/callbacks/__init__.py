'''Callbacks: who is told of runs and studies while they go on, such as a collector of traces.

One callback is one file ``runs/callbacks/NAME.py`` with one public class, a `Callback`; ``aleator run ... --callback NAME`` and
``scenario.run(callbacks=["NAME"])`` tell it. It may take of a run what it needs: the episodes as they are played, each call, the end.
What several share stands in ``shared``. For example ``runs/callbacks/milestones.py``:

>>> import aleator as al
>>> from aleator.core.callbacks import RunListener
>>> class Milestones(al.Callback):
...     """Prints how each run ended."""
...     def run(self, run):
...         return Printing(run.name)
>>> class Printing(RunListener):
...     def __init__(self, name):
...         self.name = name
...     def ended(self, document, failure=None):
...         print(self.name, document["decisions"], failure)
>>> coin = al.Scenario(name="coin", environment="biased_coin", cast={"*": "uniform"}, episodes=10)
>>> found = coin.run(callbacks=[Milestones()])
coin 10 None
'''

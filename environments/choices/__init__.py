"""Single choices between two prospects: gambles, and amounts at different times.

What is optimal depends on a criterion that the recipe names: expected value, a utility, or a way of discounting. A file here offers one
subclass of `aleator.Environment`; `shared.two_options` asks, pays and compares:

>>> from aleator.environments.choices.risky_choice import RiskyChoice
>>> RiskyChoice().worth().tolist(), RiskyChoice().criterion
([3200.0, 3000.0], 'the choice of the larger expected value')
"""

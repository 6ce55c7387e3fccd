"""Bandits: arms with unknown means, pulled for reward.

Here randomness serves exploration: a decision is compared with a law at *its own* history, such as the probability that each arm is best,
and the law is named, since there are several that could be asked for. A file here offers one subclass of
`aleator.core.recipes.Environment` whose ``optimal(observation)`` gives that law for every row, and which logs the ``regret`` of each
pull; `shared.arms` is the base of most, in which a new bandit takes about twenty lines:

>>> from aleator.core.chance import Chance
>>> from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
>>> bandit = BernoulliBandit(means=(0.3, 0.7), horizon=10)
>>> chance = Chance.of(seed=1, stream="environment", episodes=range(2))
>>> asked, = bandit.begin(chance.episode, chance).ask()
>>> bandit.criterion, bandit.optimal(asked).probs.tolist()
("Thompson sampling's law", [[0.5, 0.5], [0.5, 0.5]])
"""

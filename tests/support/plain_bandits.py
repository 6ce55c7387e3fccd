"""Bandit algorithms in plain Python, one episode and one pull at a time, with Python's own random numbers: oracles for regret.

Each is (state of an episode) -> (choose, learn); written from the papers, and sharing nothing with the package.
"""

from math import exp, log, sqrt
from random import Random

__all__ = ["ALGORITHMS", "regrets"]


class _Counting:
    """Pulls and gains of each arm."""

    def __init__(self, arms, luck):
        self.arms, self.luck = arms, luck
        self.pulls, self.gains = [0] * arms, [0.0] * arms

    def choose(self):
        scores = [self.score(k) for k in range(self.arms)]
        return self.luck.choice([k for k in range(self.arms) if scores[k] == max(scores)])

    def learn(self, arm, reward):
        self.pulls[arm] += 1
        self.gains[arm] += reward


class Ucb1(_Counting):
    """Auer, Cesa-Bianchi and Fischer (2002)."""

    def score(self, k):
        n = self.pulls[k]
        return self.gains[k] / n + sqrt(2 * log(sum(self.pulls)) / n) if n else 9e9


class KlUcb(_Counting):
    """Garivier and Cappe (2011), by bisection."""

    def score(self, k):
        n = self.pulls[k]
        if not n:
            return 9e9
        p, low, high = self.gains[k] / n, self.gains[k] / n, 1.0
        allowed = log(sum(self.pulls)) / n
        for _ in range(20):
            q = (low + high) / 2
            apart = sum(x * log(x / y) for x, y in ((p, q), (1 - p, 1 - q)) if x > 0 and y > 0)
            low, high = (q, high) if apart <= allowed and q < 1 else (low, q)
        return low


class Thompson(_Counting):
    """Thompson (1933)."""

    def score(self, k):
        return self.luck.betavariate(1 + self.gains[k], 1 + self.pulls[k] - self.gains[k])


class Exp3:
    """Auer, Cesa-Bianchi, Freund and Schapire (2002), figure 1, gamma 0.1."""

    def __init__(self, arms, luck):
        self.arms, self.luck, self.weights = arms, luck, [1.0] * arms

    def choose(self):
        whole = sum(self.weights)
        self.law = [0.9 * w / whole + 0.1 / self.arms for w in self.weights]
        return self.luck.choices(range(self.arms), self.law)[0]

    def learn(self, arm, reward):
        self.weights[arm] *= exp(0.1 * reward / self.law[arm] / self.arms)


ALGORITHMS = {"ucb": Ucb1, "kl_ucb": KlUcb, "thompson": Thompson, "exp3": Exp3}
"""By the names of the agents."""


def regrets(name, means, pulls, episodes, seed):
    """The expected regret of each episode."""
    luck, out = Random(seed), []
    for _ in range(episodes):
        player, lost = ALGORITHMS[name](len(means), luck), 0.0
        for _ in range(pulls):
            arm = player.choose()
            player.learn(arm, float(luck.random() < means[arm]))
            lost += max(means) - means[arm]
        out.append(lost)
    return out

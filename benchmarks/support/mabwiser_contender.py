"""Thompson sampling by MABWiser, one decision after the other: runs in an interpreter that has it, and knows nothing of Aleator.

$ python mabwiser_contender.py '{"episodes": 1, "pulls": 1000, "means": [0.4, 0.6]}'
"""

import json
import random
import sys
from time import process_time

from mabwiser.mab import MAB, LearningPolicy


def played(pulls, means, seed):
    """The regret of one episode."""
    luck, regret = random.Random(seed), 0.0
    arms = list(range(len(means)))
    mab = MAB(arms, LearningPolicy.ThompsonSampling(), seed=seed)
    mab.fit(decisions=arms[:0], rewards=[])
    for _ in range(pulls):
        arm = mab.predict()
        mab.partial_fit([arm], [int(luck.random() < means[arm])])
        regret += max(means) - means[arm]
    return regret


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    start = process_time()
    lost = [played(asked["pulls"], asked["means"], seed) for seed in range(asked["episodes"])]
    print(json.dumps({"seconds": process_time() - start, "regret": sum(lost) / len(lost)}))

'''Agents: whoever chooses.

What lives here: one file for each agent: fixed laws, learners, recorded answers, models. A file may also be a base that
others share; its class is marked ``__abstract__ = True``.

What a file must offer: one public, concrete subclass of `aleator.core.recipes.Agent`, a frozen recipe that can be built with no
arguments, with ``begin(seat, episode)``, which seats a player for these episodes, and a docstring that ends with its
source. A player answers every row of an observation with a `Choice`, together with the law that it drew from where it
knows that law, takes all its luck from the ``chance`` it is given, and knows the environment by its observations only.

    class Stubborn(Agent):
        """Always the first action.

        Source: folklore."""

        def begin(self, seat: Seat, episode: IntArray) -> Player:
            return StubbornPlayer()

    class StubbornPlayer:
        def act(self, observation: Observation, chance: Chance) -> Choice:
            return Choice(np.zeros(len(observation), dtype=np.int64))

        def learn(self, observation: Observation, choice: Choice, outcome: Feedback) -> None:
            """Nothing."""
'''

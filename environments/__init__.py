'''Environments: whatever asks.

What lives here: one file for each environment, in the folder of its family
(``sampling``, ``bandits``, ``games``, ``markets``); ``solvers`` computes optima and holds no environment.
The folder is the registry: a file is found by its name.

What a file must offer: one public, concrete subclass of `aleator.core.recipes.Environment`,
a frozen recipe that can be built with no arguments, with ``seats``, ``begin(episode, chance)``,
``optimal(observation)`` and a docstring that ends with its source.
Base classes are marked ``__abstract__ = True``.
A world draws all its random numbers from the ``chance`` that it is given.

    class Penny(Environment):
        """Call a fair penny.

        Source: folklore."""

        @property
        def seats(self) -> tuple[Seat, ...]:
            return (Seat("caller", Menu(("Heads", "Tails"))),)

        def begin(self, episode: IntArray, chance: Chance) -> World:
            return PennyWorld(self.seats, episode, chance)

        def optimal(self, observation: Observation) -> Law:
            return MixedStrategy(observation.seat.space, [0.5, 0.5])
'''

'''Games: two players choose at once, for payoffs that a table states.

What lives here: one file for each game; ``table.py`` is the world that they share.

What a file must offer: a subclass of `TableGame` with its fields, ``menus`` and ``payoffs``
(to the row seat and to the column seat, both indexed [row action, column action]),
and a docstring that ends with its source.
Play, scoring, words, the game as data and its equilibria follow from the table.

    class Inspection(TableGame):
        """An inspector looks or not; a worker shirks or not.

        Source: Dresher (1962), "A sampling inspection problem in arms control agreements"."""

        places: ClassVar[tuple[str, str]] = ("inspector", "worker")
        fine: float = Field(default=2.0, gt=0)

        @property
        def menus(self) -> tuple[Menu, Menu]:
            return Menu(("Look", "Rest")), Menu(("Shirk", "Work"))

        @property
        def payoffs(self) -> Payoffs:
            return Payoffs.zero_sum([[self.fine, -1], [-1, 0]])
'''

'''Games: whoever sits at the table is paid by what all do.

What lives here: one file for each game; ``shared`` holds the worlds that most of them share: ``matrix_world`` for games in
normal form, ``tree_world`` for games with moves in turn.

What a file must offer: a subclass of `TableGame` with its fields, ``menus`` and ``table`` (payoffs [seat, action of seat 0, action
of seat 1, ...]), or of `TreeGame` with its fields, ``actions``, ``rule`` and ``tell``, or an `Environment` of its own;
and a docstring that ends with its source.
Play, scoring, words, the game as data and its equilibria follow from the table or the rule.

    class Inspection(TableGame):
        """An inspector looks or not; a worker shirks or not.

        Source: Dresher (1962), "A sampling inspection problem in arms control agreements"."""

        places: ClassVar[tuple[str, ...]] = ("inspector", "worker")
        fine: float = Field(default=2.0, gt=0)

        @property
        def menus(self) -> tuple[Menu, ...]:
            return Menu(("Look", "Rest")), Menu(("Shirk", "Work"))

        @property
        def table(self) -> FloatArray:
            return zero_sum_table([[self.fine, -1], [-1, 0]])
'''

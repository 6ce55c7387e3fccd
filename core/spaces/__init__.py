'''Spaces: what may be answered.

What lives here: the contract (`space.Space`) and one file for each space.

What a file must offer: a frozen dataclass that derives from `Space` and says how an answer is checked, held in one array,
written down, described to a reader of words, read from words, put into a JSON schema and drawn. Nothing else in the
package asks which space it has before it.

    @dataclass(frozen=True)
    class Colour(Space):
        """A colour as red, green and blue, each from 0 to 255."""

        def check(self, action): ...
        def blank(self, rows): return np.zeros((rows, 3), dtype=np.int64)
        def pack(self, answers): ...
        def texts(self, action): return as_objects(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in action.tolist())
        def restore(self, texts, parts): ...
        def describe(self): return "a colour such as #1e90ff"
        def read(self, text, finish, options=()): ...
        def draw_uniform(self, chance, draw=0): ...
'''

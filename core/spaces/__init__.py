'''Spaces: what may be answered.

What lives here: the contract (`space.Space`) and one file for each space.

What a file must offer: a frozen dataclass that derives from `Space` and says how an answer is checked, held in one array, written down,
described to a reader of words, read from words, put into a JSON schema and drawn; where it needs arguments, also an ``example``.
Nothing else in the package asks which space it has before it. For example ``core/spaces/colour.py``:

>>> import re
>>> from dataclasses import dataclass
>>> import numpy as np
>>> from aleator.core.outcomes import Outcome
>>> from aleator.core.reading import Parsed
>>> from aleator.core.spaces.space import Space, as_objects
>>> @dataclass(frozen=True)
... class Colour(Space):
...     """A colour as red, green and blue, each from 0 to 255: an action is int64 [B, 3]."""
...     def check(self, action):
...         if action.ndim != 2 or action.min(initial=0) < 0 or action.max(initial=0) > 255:
...             raise self.refuse(action, "three numbers from 0 to 255")
...     def blank(self, rows):
...         return np.zeros((rows, 3), dtype=np.int64)
...     def texts(self, action):
...         return as_objects("#%02x%02x%02x" % tuple(row) for row in action.tolist())
...     def restore(self, texts, parts):
...         return self.pack([self.read(text, None).action if text else None for text in texts])
...     def describe(self):
...         return "a colour such as #1e90ff"
...     def read(self, text, finish, options=()):
...         found = re.fullmatch("#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", text.strip())
...         return Parsed(Outcome.LEGAL, [int(part, 16) for part in found.groups()]) if found else Parsed(Outcome.UNPARSABLE)
...     def draw_uniform(self, chance, draw=0):
...         return np.stack([(256 * chance.uniform(draw + part)).astype(int) for part in range(3)], axis=-1)
>>> Colour().texts(Colour().pack([Colour().read("#1e90ff", "stop").action]))[0]
'#1e90ff'
'''

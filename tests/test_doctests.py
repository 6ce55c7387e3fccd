"""The examples in the docstrings run."""

import doctest
from importlib import import_module


def test_docstrings_tell_the_truth(module):
    if module.name == "__main__.py":
        return
    name = ".".join(("aleator", *module.with_suffix("").parts)).removesuffix(".__init__")
    failed, _ = doctest.testmod(
        import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    assert failed == 0

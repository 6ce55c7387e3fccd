"""Contracts: what every plug-in of a room promises, as functions that anyone's plug-in can be held to.

What a file must offer: ``CONTRACT``, a tuple of functions of a `subject.Subject`, in a file called after the room. Each returns in a few
words what it found and raises `subject.Broken` where the promise is not kept; its name, without underscores, is the promise.
`aleator check` and the package's own tests run the same functions.

>>> from aleator.kit.contracts.subject import Broken, Subject, hold
>>> def it_has_a_short_name(subject: Subject) -> str:
...     hold(len(subject.name) < 10, f"{subject.name!r} is long; find a shorter name")
...     return subject.name
>>> it_has_a_short_name(Subject("agents", "uniform"))
'uniform'
"""

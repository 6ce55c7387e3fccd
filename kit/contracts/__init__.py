"""Contracts: what every plug-in of a room promises, as functions that anyone's plug-in can be held to.

A room's file offers ``CONTRACT``, a tuple of functions of a `subject.Subject`. Each returns what it found in a few words and
raises `subject.Broken` where the promise is not kept; its name, without underscores, is the promise:

    def rewards_are_finite(subject: Subject) -> str:
        hold(np.isfinite(rewards(subject)).all(), "a reward is infinite or nan; earn numbers")
        return "all rewards are finite"

`aleator check` and the package's own tests run the same functions.
"""

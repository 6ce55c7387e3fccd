"""The nouns, each in a file of its own, and nothing that touches the world.

Index convention: batch axes come first and meaning axes last. ``B`` is a number of independent episodes,
``A`` a number of actions. A recipe (`Agent`, `Environment`) is a frozen description that can be compared,
written down and read back; a sitting (`Player`, `World`) is short-lived and never saved.
"""

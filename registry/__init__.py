"""The folder is the registry: a plug-in is a file in a room, an entry point of an installed package, or ``file.py:Name``.

Names of plug-ins: a built-in by its file name (``matching_pennies``), an installed package's by its entry point
(groups ``aleator.agents``, ``aleator.environments``, ``aleator.metrics``, ``aleator.scenarios``), a local one by
``path/to/file.py:Name`` or ``module:Name``. In `agents` and `environments` a file's plug-in is its one public, concrete
subclass of the room's noun (in `styles`, the ways of asking a model, of `Recipe`); in `metrics` it is the function of the file's own name that returns an `Estimate`.
"""

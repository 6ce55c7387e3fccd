"""Engines: where the units of a study are run.

An engine is a file with a context manager that gives a function ``spread(run, units)``: it calls ``run`` (which pickles) on each
of the units, in any order, in processes of its own, and yields each unit when it is done. A unit that is run twice does nothing the
second time, so an engine may run one again whose process has died. Each engine is offered by ``aleator study --engine``.
"""

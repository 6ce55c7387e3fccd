"""The kit: contract tests and scaffolds for plug-ins.

What lives here: `contracts` (what every plug-in of a room promises), the conformance kit that holds a plug-in to them (`conformance`), and
scaffolds with their templates (`scaffold`). It stands on top of all rooms.

>>> import pathlib, tempfile
>>> from aleator.kit.conformance import check
>>> from aleator.kit.scaffold import scaffold
>>> file, test = scaffold("environment", "hide", pathlib.Path(tempfile.mkdtemp()))
>>> test.name, [finding.name for finding in check(f"{file}:Hide") if not finding.passed]
('test_hide.py', [])
"""

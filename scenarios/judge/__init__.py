"""Choices recorded elsewhere: a file read as decisions, and compared with the optimum.

`table` reads the file, `layout` says how rows are decisions, `answers` what they answer, `target` which law they should follow.

>>> import tempfile, pathlib
>>> from aleator.scenarios.judge.judge import judge
>>> from aleator.scenarios.judge.target import LawTarget
>>> file = pathlib.Path(tempfile.mkdtemp()) / "choices.csv"
>>> _ = file.write_text("pick\\nyes\\nno\\nyes\\nmaybe\\n")
>>> (cell,) = judge(file, "pick", LawTarget({"yes": 0.5, "no": 0.5})).document()["cells"]
>>> cell["n"], cell["outcomes"]
(3, {'legal': 3, 'illegal': 1})
"""

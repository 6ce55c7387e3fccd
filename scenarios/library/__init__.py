"""The built-in scenarios and studies, as YAML that a user would write: a file here is listed and run by its name.

>>> from aleator.scenarios.files import library_names, load
>>> load("matching_pennies")["environment"]["name"], "illusion_of_mixing" in library_names(studies=True)
('matching_pennies', True)
"""

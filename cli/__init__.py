"""Cli: the command line, one file for each group of commands.

What a file must offer: ``COMMANDS``, its click commands by name; `main` lists which file has which. What a command needs beyond its flags
is imported when it runs, so that ``aleator --help`` is quick.

>>> from aleator.cli.main import main
>>> from click.testing import CliRunner
>>> CliRunner().invoke(main, ["show", "biased_coin", "--json"]).exit_code
0
>>> print(CliRunner().invoke(main, ["run", "nowhere.yaml"]).stderr.strip())
aleator: 'nowhere.yaml' does not exist; give a scenario's name or a YAML file
"""

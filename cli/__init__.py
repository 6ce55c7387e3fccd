"""The command line: one file a group of commands, each imported when it is asked for.

A command's file offers ``COMMANDS``, its click commands by name; `main` lists which file has which, so that
``aleator --help`` imports none of what the commands use.
"""

"""Games as files: `games/` holds one file a game, with its payoffs, its source, the experiment and its stated equilibria.

A scenario plays one by its name (``environment: matrix_game``, ``game: oneill``); `aleator list games` lists them.
"""

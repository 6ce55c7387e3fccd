"""Questions: an environment, who sits where, and which metrics; also studies, the run store, reports and the command line.

This is the only room that makes introductions: it alone imports agents, environments and metrics together.
A scenario is YAML in `library`, or a file of the user's:

    question: Does the model mix where it must?
    environment: {name: matching_pennies, heads: 1.5}
    cast:
      matcher: {name: llm, model: sim/step}
      mismatcher: equilibrium
    episodes: 200
"""

"""Ways of asking a model for an action: one small LangGraph graph a file, found by its name.

A style offers ``graph()``, a compiled graph from `Asking` to `Asking` whose context is a `Question`:

    def graph():
        graph = StateGraph(Asking, context_schema=Question)
        graph.add_node("observe", observe)
        graph.add_node("ask", ask)
        ...
        return graph.compile()

`Question` knows the words, the options and how to call the model; the graph decides what to say and when to stop.
"""

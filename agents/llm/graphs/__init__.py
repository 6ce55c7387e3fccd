"""Prompting methods as LangGraph graphs.

What lives here: the base of all methods (`style.Style`), one decision as a method sees it (`query.Query`), the nodes that graphs are built
of (`nodes`), and how a graph is run (`running`). A method is a file of `styles`, and needs nothing here but `Style`.
"""

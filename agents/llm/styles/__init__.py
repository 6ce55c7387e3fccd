"""Ways of asking a model for an action: one style a file, found by its name.

A style says what is asked and how the reply is read; its LangGraph graph (`nodes`) connects the two:

    class Direct(Style):
        \"\"\"Ask for one of the options.

        Source: ...
        \"\"\"

        def ask(self, query):
            return [user(f"{query.words}\\n\\n{query.request()}")], {}

`Question` knows the words, the options in the order shown, the decision's own luck, and the way to the model.
"""

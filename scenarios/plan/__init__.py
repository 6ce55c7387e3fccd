"""What a question would take before it is asked: decisions, calls, tokens, money.

>>> import aleator as al
>>> from aleator.scenarios.plan.plan import plan
>>> scenario = al.Scenario(environment="biased_coin", cast={"*": "uniform"})
>>> plan(scenario, effect=0.2)["seats"]["sampler"]["fixed"]
78
"""

"""What `screencheck explain` and `screencheck rules` tell of the rules.

Everything is looked up: the reason stands with the rule, facts and exceptions in the knowledge,
rates in the fitted weights, and the example is what the rule found on an invented page.
"""

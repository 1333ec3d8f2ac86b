"""The talk about whether somebody may claim: asks only what still matters, reads answers, says the verdict.

Its state is what the person has told (slot `facts`) and what is asked just now (slot `interview`); everything else
follows from replaying them. What the registry knows is read anew in each turn and stays in the app.
"""

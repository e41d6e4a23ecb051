"""Notices: who is told what, and what has been answered.

In: a plan and its case; facts of what was sent and answered. Out: a notice for each party, in
five languages and as many forms; how each notice stands; whether a convoy may go.
"""

"""The record: who met, who said what, who promised what, and whether it is kept.

In: texts, and what humans ruled on what is in them. Out: entries; how each promise stands; the
terms that give a case its windows; what an agreement leaves open. Pure folds of facts: nothing
here reads a text by itself, and nothing decides.
"""

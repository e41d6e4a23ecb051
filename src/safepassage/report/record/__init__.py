"""The record for people to read: its texts with what was found in them, and what they come to.

In: a :class:`~safepassage.record.state.Record` and its texts. Out: one self-contained HTML file
(:func:`safepassage.report.record.page.render`), and the values from which the desk draws the same.
"""

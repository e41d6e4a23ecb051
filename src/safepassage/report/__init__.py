"""What a plan comes to, for people to read: figures, and a page that works without a network.

In: a :class:`~safepassage.model.Case` and its :class:`~safepassage.model.Plan`. Out: figures
(:mod:`~safepassage.report.measures`), and one self-contained HTML file
(:func:`safepassage.report.page.render`).
"""

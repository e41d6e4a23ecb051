"""The desk's server: pages and posts over what the ledger holds, on this machine alone.

In: a :class:`~safepassage.server.desk.Desk`, which is made of ports. Out: an ASGI application
(:func:`safepassage.server.app.app`). It decides nothing: a post becomes a fact or a refusal in the
rooms below, and a page is a frozen value that its template draws.
"""

"""The operation: what is done on the day, and what the ledger is told of it.

In: facts of notices, and notices to be handed over. Out: entries of the ledger and facts read
back from them; outcomes of deliveries. So far it keeps the facts of notices and sends these.
"""

from safepassage.operation.answer import Refusal, acknowledge, withdraw
from safepassage.operation.noted import NOTICES, noted, write
from safepassage.operation.outbox import Outbox, Parcel
from safepassage.operation.send import Delivery, send

__all__ = [
    "NOTICES",
    "Delivery",
    "Outbox",
    "Parcel",
    "Refusal",
    "acknowledge",
    "noted",
    "send",
    "withdraw",
    "write",
]

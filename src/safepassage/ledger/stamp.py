"""An outside clock: a time-stamping authority says that a checkpoint was there at some time.

The request and the answer are files (RFC 3161), and travel by any way: the log is as good without.
"""

from __future__ import annotations

from types import ModuleType

from cryptography import x509

from safepassage.errors import LedgerError, MissingExtra
from safepassage.ledger.note import SignedNote
from safepassage.units import Seconds


def request(note: SignedNote) -> bytes:
    """Write the request for a checkpoint: it holds a digest of its text, and nothing else."""
    client = _client()
    build = client.TimestampRequestBuilder(nonce=False).data(note.text.encode())
    return bytes(build.hash_algorithm(client.HashAlgorithm.SHA256).build().as_bytes())


def stamped(note: SignedNote, answer: bytes, authority: bytes) -> Seconds:
    """Tell when a checkpoint was there at the latest, by an authority's clock.

    Parameters
    ----------
    note
        The checkpoint.
    answer
        What the authority sent.
    authority
        The certificate that one trusts it by, in PEM.

    Raises
    ------
    LedgerError
        Where the answer is of another checkpoint, of another authority, or none at all.
    """
    client = _client()
    try:
        root = x509.load_pem_x509_certificate(authority)
        read = client.decode_timestamp_response(answer)
        verifier = client.VerifierBuilder(roots=[root]).build()
        verifier.verify_message(read, note.text.encode())
        return int(read.tst_info.gen_time.timestamp())
    except (client.VerificationError, ValueError) as fault:
        raise LedgerError(f"not a time stamp of this checkpoint: {fault}") from fault


def _client() -> ModuleType:
    """Fetch the client.

    Raises
    ------
    MissingExtra
        Where it is not installed.
    """
    try:
        import rfc3161_client
    except ModuleNotFoundError as fault:
        raise MissingExtra("a time stamp", "rfc3161-client", "stamp") from fault
    return rfc3161_client

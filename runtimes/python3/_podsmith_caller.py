"""Who may call: whoever sends the Pod's secret. ../README.md describes it."""

import hashlib
import hmac
import os

digests = [bytes.fromhex(text) for text in os.environ.pop("PODSMITH_SECRET_SHA256", "").split(",") if text]


def is_known(environ, is_health):
    """True for a request that comes from Podsmith; for its health, from the engine's probe as well. Forgets the secret."""
    secret = environ.pop("HTTP_PODSMITH_SECRET", "")
    if not digests:
        return True  # Started by hand.
    digest = hashlib.sha256(secret.encode("latin-1")).digest()
    return any(hmac.compare_digest(digest, known) for known in (digests if is_health else digests[:1]))

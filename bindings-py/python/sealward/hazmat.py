"""Raw primitives, for tests against other implementations. Nothing here is needed to seal or open.

A Cobblestone-256 message is C2SP chunked-encryption under one 32-byte key: it has no header, no
binding and no KEK.
"""

from ._sealward import cobblestone256_open, cobblestone256_seal

__all__ = ["cobblestone256_open", "cobblestone256_seal"]

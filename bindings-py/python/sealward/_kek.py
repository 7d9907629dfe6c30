"""The joint: a KEK of your own."""

from __future__ import annotations

from typing import Literal, Protocol

from ._sealward import WrapContext, WrappedDek


class Kek(Protocol):
    """A key encryption key written in Python: what wraps and unwraps DEKs, wherever the key is.

    Raise ``DeniedError`` where the key may not be used and ``UnavailableError`` where it cannot be
    asked; any other exception counts as unavailable. It is chained to what the caller gets. One KEK
    may be called by many threads at once.

    ``algorithm``, ``key_id`` and ``origin`` are read once.
    """

    @property
    def algorithm(self) -> int:
        """How its entries are recorded: from 32,768 to 65,535."""

    @property
    def key_id(self) -> bytes:
        """16 bytes by which its entries are found again."""

    @property
    def origin(self) -> Literal["holder", "anyone"]:
        """Who can make an entry: only who may use the key, or anyone, as with a public key."""

    def wrap(self, key: bytes, context: WrapContext, /) -> WrappedDek:
        """Wraps 16 to 64 bytes, bound to the context where the key can bind.

        ``key`` is an object of Python's, which nothing wipes: let go of it soon.
        """

    def unwrap(self, entry: WrappedDek, context: WrapContext, /) -> bytes | None:
        """The key in an entry; ``None`` where the entry is none of this KEK's.

        The entry's ``reference`` and ``version`` are a stranger's text: match them, never dial them.
        """

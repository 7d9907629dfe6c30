"""Errors, one class for each meaning. Their texts hold no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._sealward import Binding


class SealwardError(Exception):
    """What everything that this package raises of its own is.

    ``code`` is stable, and the same in Rust, JavaScript and the command line.
    """

    code: str = "sealward"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class UsageError(SealwardError, ValueError):
    """The caller's mistake: a value outside its limits, a word that means nothing here."""

    code = "usage"


class ParseError(SealwardError, ValueError):
    """No sealed message, a damaged or truncated one, or one that this version cannot read."""

    code = "envelope/malformed"


class BindingMismatchError(SealwardError):
    """The message is bound to something else. ``header`` is what its header says, unproven."""

    code = "envelope/binding"
    header: Binding


class NoMatchingKeyError(SealwardError):
    """None of the KEKs belongs to the message."""

    code = "envelope/no-matching-key"


class DeniedError(SealwardError):
    """A KEK refuses: it is disabled, destroyed, or not allowed. A KEK of your own raises it too."""

    code = "envelope/denied"


class UnavailableError(SealwardError):
    """A KEK cannot be asked now; trying again may help. A KEK of your own raises it too."""

    code = "envelope/unavailable"


class RejectedError(SealwardError):
    """Not authentic: altered, cut off, or the wrong key or passphrase. More is not said.

    A KEK of your own raises it for an entry of its own that does not unwrap.
    """

    code = "envelope/rejected"


_CLASSES: dict[str, type[SealwardError]] = {
    "envelope/binding": BindingMismatchError,
    "envelope/denied": DeniedError,
    "envelope/header-too-large": UsageError,
    "envelope/malformed": ParseError,
    "envelope/no-matching-key": NoMatchingKeyError,
    "envelope/not-sealward": ParseError,
    "envelope/rejected": RejectedError,
    "envelope/too-large": UsageError,
    "envelope/truncated": ParseError,
    "envelope/unavailable": UnavailableError,
    "envelope/unsupported": ParseError,
    "usage": UsageError,
}


# Named after where callers import them from, in tracebacks and logs.
for _class in (SealwardError, *_CLASSES.values()):
    _class.__module__ = "sealward"


def from_code(code: str, message: str) -> SealwardError:
    """The error of a code."""
    return _CLASSES.get(code, SealwardError)(message, code)

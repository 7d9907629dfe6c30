"""Envelope encryption, and posture checks that read Kubernetes configuration as the API server does.

Seal and open::

    keyring = sealward.Keyring(sealward.RawKek(key))
    binding = sealward.Binding("orders", {"tenant": "42"})
    sealed = keyring.seal(b"a message", binding)
    assert keyring.open(sealed, binding) == b"a message"

Check::

    report = sealward.check_path("manifests/")
    for finding in report["findings"]:
        print(finding["severity"], finding["check"], finding["message"])

Nothing is downloaded and nothing is sent. Secrets appear in no error and no ``repr``.
"""

from ._errors import (
    BindingMismatchError,
    DeniedError,
    NoMatchingKeyError,
    ParseError,
    RejectedError,
    SealwardError,
    UnavailableError,
    UsageError,
)
from ._kek import Kek
from ._sealward import (
    Binding,
    Keyring,
    PassphraseKek,
    RawKek,
    WrapContext,
    WrappedDek,
    __version__,
    check,
    check_path,
    explain,
    inspect,
    open,
    seal,
)
from .types import Finding, Inspection, Report

__all__ = [
    "Binding",
    "BindingMismatchError",
    "DeniedError",
    "Finding",
    "Inspection",
    "Kek",
    "Keyring",
    "NoMatchingKeyError",
    "ParseError",
    "PassphraseKek",
    "RawKek",
    "RejectedError",
    "Report",
    "SealwardError",
    "UnavailableError",
    "UsageError",
    "WrapContext",
    "WrappedDek",
    "__version__",
    "check",
    "check_path",
    "explain",
    "inspect",
    "open",
    "seal",
]

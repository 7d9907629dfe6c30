from collections.abc import Mapping, Sequence
from os import PathLike
from typing import final

from typing_extensions import Buffer

from ._kek import Kek
from .types import Inspection, Profile, Report

__all__ = [
    "Binding",
    "Keyring",
    "PassphraseKek",
    "RawKek",
    "WrapContext",
    "WrappedDek",
    "__version__",
    "check",
    "check_path",
    "cobblestone256_open",
    "cobblestone256_seal",
    "explain",
    "inspect",
    "main",
    "open",
    "seal",
]

__version__: str

@final
class Binding:
    def __new__(cls, namespace: str, pairs: Mapping[str, str] | None = None) -> Binding: ...
    @property
    def namespace(self) -> str: ...
    @property
    def pairs(self) -> dict[str, str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple[type[Binding], tuple[str, dict[str, str]]]: ...

@final
class WrapContext:
    def __new__(cls, namespace: str) -> WrapContext: ...
    @property
    def namespace(self) -> str: ...

@final
class WrappedDek:
    def __new__(
        cls,
        algorithm: int,
        key_id: Buffer,
        wrapped: Buffer,
        *,
        reference: Buffer | None = None,
        version: Buffer | None = None,
    ) -> WrappedDek: ...
    @property
    def algorithm(self) -> int: ...
    @property
    def key_id(self) -> bytes: ...
    @property
    def wrapped(self) -> bytes: ...
    @property
    def reference(self) -> bytes: ...
    @property
    def version(self) -> bytes: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...

@final
class RawKek:
    def __new__(cls, key: Buffer) -> RawKek: ...
    @property
    def key_id(self) -> bytes: ...

@final
class PassphraseKek:
    def __new__(
        cls,
        passphrase: str,
        *,
        memory_kib: int = 65_536,
        passes: int = 3,
        lanes: int = 1,
    ) -> PassphraseKek: ...

@final
class Keyring:
    def __new__(
        cls,
        primary: RawKek | PassphraseKek | Kek | None = None,
        *,
        also_seal_to: Sequence[RawKek | PassphraseKek | Kek] = (),
        also_open_with: Sequence[RawKek | PassphraseKek | Kek] = (),
        require_holder: bool = False,
    ) -> Keyring: ...
    def seal(self, plaintext: Buffer, binding: Binding) -> bytes: ...
    def open(self, sealed: Buffer, binding: Binding) -> bytes: ...

def seal(plaintext: Buffer, binding: Binding, kek: RawKek | PassphraseKek | Kek) -> bytes: ...
def open(sealed: Buffer, binding: Binding, kek: RawKek | PassphraseKek | Kek) -> bytes: ...
def inspect(sealed: Buffer) -> Inspection: ...
def check(
    text: str | Buffer,
    *,
    name: str = "-",
    profiles: Sequence[Profile] = (),
    kubernetes_version: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    assume_new: bool = False,
    honor: Sequence[str] = (),
) -> Report: ...
def check_path(
    path: str | PathLike[str],
    *,
    profiles: Sequence[Profile] = (),
    kubernetes_version: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    assume_new: bool = False,
    honor: Sequence[str] = (),
) -> Report: ...
def explain(id: str) -> str: ...
def main(arguments: Sequence[str]) -> int: ...
def cobblestone256_seal(key: Buffer, context: Buffer, plaintext: Buffer) -> bytes: ...
def cobblestone256_open(key: Buffer, context: Buffer, ciphertext: Buffer) -> bytes: ...

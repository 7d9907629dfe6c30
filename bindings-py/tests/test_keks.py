"""KEKs written in Python, good and bad."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest

import sealward
from sealward import (
    Binding,
    DeniedError,
    Kek,
    Keyring,
    NoMatchingKeyError,
    RawKek,
    RejectedError,
    SealwardError,
    UnavailableError,
    UsageError,
    WrapContext,
    WrappedDek,
)

BINDING = Binding("orders")


class Masked:
    """Hides a key behind a mask."""

    algorithm = 0x8000
    key_id = bytes(range(16))
    origin: Literal["holder", "anyone"] = "holder"

    def wrap(self, key: bytes, context: WrapContext) -> WrappedDek:
        assert context.namespace == "orders" and len(key) == 32
        wrapped = bytes(byte ^ 0x5A for byte in key)
        return WrappedDek(self.algorithm, self.key_id, wrapped, reference=b"masked", version=b"7")

    def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
        assert (entry.reference, entry.version, context.namespace) == (b"masked", b"7", "orders")
        return bytes(byte ^ 0x5A for byte in entry.wrapped)


def test_it_seals_and_opens() -> None:
    kek: Kek = Masked()
    sealed = sealward.seal(b"a message", BINDING, kek)
    assert sealward.open(sealed, BINDING, kek) == b"a message"
    entry = sealward.inspect(sealed)["entries"][0]
    assert (entry["algorithm"], entry.get("reference"), entry.get("keyVersion")) == (32_768, "masked", "7")


def test_it_can_be_tried_alone() -> None:
    context = WrapContext("orders")
    assert repr(context) == "WrapContext('orders')"
    entry = Masked().wrap(bytes(32), context)
    assert Masked().unwrap(entry, context) == bytes(32)
    for namespace in ("", "n" * 256, "\ud800"):
        with pytest.raises(UsageError):
            WrapContext(namespace)


def test_entries_are_values() -> None:
    one, same, other = (WrappedDek(0x8000, bytes(16), wrapped) for wrapped in (b"a", bytearray(b"a"), b"b"))
    assert one == same and hash(one) == hash(same) and len({one, same, other}) == 2


class Boom(Exception):
    pass


@pytest.mark.parametrize(
    ("raised", "becomes"),
    [
        (Boom("no"), UnavailableError),
        (ValueError("no"), UnavailableError),
        (ConnectionError("no"), UnavailableError),
        (UnavailableError("vault down"), UnavailableError),
        (DeniedError("key disabled"), DeniedError),
        (RejectedError("tag mismatch"), RejectedError),
    ],
)
def test_what_it_raises_is_chained(raised: Exception, becomes: type[SealwardError]) -> None:
    class Raises(Masked):
        def wrap(self, key: bytes, context: WrapContext) -> WrappedDek:
            raise raised

        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            raise raised

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(becomes) as caught:
        sealward.seal(b"", BINDING, Raises())
    assert caught.value.__cause__ is raised
    with pytest.raises(becomes) as caught:
        sealward.open(sealed, BINDING, Raises())
    assert caught.value.__cause__ is raised


def test_an_exceptions_text_is_not_quoted() -> None:
    class Leaks(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            raise Boom("token=hunter2")

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(UnavailableError) as caught:
        sealward.open(sealed, BINDING, Leaks())
    assert "hunter2" not in str(caught.value) and "Boom" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\x1b[31m\u202e", "a\\nb\\u{1b}[31m\\u{202e}"),
        ("é" * 10_000_000, "é" * 1_024),
        ("the key is not available: vault down", "vault down"),
        ("\ud800", "\ufffd" * 3),
    ],
)
def test_its_own_text_is_part_of_one_short_line(text: str, shown: str) -> None:
    class Down(Masked):
        def wrap(self, key: bytes, context: WrapContext) -> WrappedDek:
            raise UnavailableError(text)

        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            raise UnavailableError(text)

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(UnavailableError) as sealing:
        sealward.seal(b"", BINDING, Down())
    with pytest.raises(UnavailableError) as opening:
        sealward.open(sealed, BINDING, Down())
    assert str(sealing.value) == str(opening.value) == f"the key is not available: {shown}"


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_what_is_no_exception_goes_through(raised: BaseException) -> None:
    class Interrupted(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            raise raised

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(type(raised)) as caught:
        Keyring(also_open_with=[Interrupted(), Masked()]).open(sealed, BINDING)
    assert caught.value is raised


@pytest.mark.parametrize("nonsense", ["text", 7, [], b"short", bytes(65), object(), WrappedDek(0x8000, bytes(16), b"")])
def test_nonsense_from_unwrap_is_rejected(nonsense: Any) -> None:
    class Nonsense(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> Any:
            return nonsense

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(RejectedError) as caught:
        sealward.open(sealed, BINDING, Nonsense())
    assert isinstance(caught.value.__cause__, (TypeError, ValueError))


@pytest.mark.parametrize("length", [16, 31, 33, 64])
def test_a_key_of_another_length_is_no_dek(length: int) -> None:
    class Other(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> Any:
            return bytes(length)

    sealed = sealward.seal(b"", BINDING, Masked())
    with pytest.raises(RejectedError):
        sealward.open(sealed, BINDING, Other())


@pytest.mark.parametrize(
    "nonsense", [None, b"wrapped", 7, WrappedDek(0x8001, bytes(range(16)), b""), WrappedDek(0x8000, bytes(16), b"")]
)
def test_nonsense_from_wrap_is_rejected(nonsense: Any) -> None:
    class Nonsense(Masked):
        def wrap(self, key: bytes, context: WrapContext) -> Any:
            return nonsense

    with pytest.raises(RejectedError) as caught:
        sealward.seal(b"", BINDING, Nonsense())
    assert isinstance(caught.value.__cause__, (TypeError, ValueError))


def test_an_entry_that_is_not_its_own_is_passed_over() -> None:
    class NotMine(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            return None

    sealed = sealward.seal(b"a message", BINDING, Masked())
    with pytest.raises(NoMatchingKeyError):
        sealward.open(sealed, BINDING, NotMine())
    assert Keyring(also_open_with=[NotMine(), Masked()]).open(sealed, BINDING) == b"a message"


def test_a_failing_kek_keeps_no_other_from_opening() -> None:
    class Down(Masked):
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            raise ConnectionError

    raw = RawKek(bytes(32))
    sealed = Keyring(Masked(), also_seal_to=[raw]).seal(b"a message", BINDING)
    assert Keyring(also_open_with=[Down(), raw]).open(sealed, BINDING) == b"a message"


def test_what_anyone_can_wrap_can_be_refused() -> None:
    class Public(Masked):
        origin = "anyone"

    sealed = sealward.seal(b"a message", BINDING, Public())
    assert Keyring(Public()).open(sealed, BINDING) == b"a message"
    with pytest.raises(NoMatchingKeyError):
        Keyring(Public(), require_holder=True).open(sealed, BINDING)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("algorithm", 0, UsageError),
        ("algorithm", 65_536, UsageError),
        ("algorithm", -1, UsageError),
        ("algorithm", 1, UsageError),
        ("algorithm", 32_767, UsageError),
        ("algorithm", "x", TypeError),
        ("key_id", bytes(15), UsageError),
        ("key_id", "x" * 16, TypeError),
        ("origin", "nobody", UsageError),
        ("origin", "\ud800", UsageError),
        ("origin", None, TypeError),
    ],
)
def test_a_kek_that_has_no_sound_name_is_refused(name: str, value: Any, error: type[Exception]) -> None:
    kek = Masked()
    setattr(kek, name, value)
    with pytest.raises(error):
        Keyring(kek)


@pytest.mark.parametrize(
    "fields", [(0, bytes(16)), (65_536, bytes(16)), (-1, bytes(16)), (2**70, bytes(16)), (0x8000, bytes(15)), (1, bytes(16))]
)
def test_entries_outside_the_limits_are_refused(fields: tuple[int, bytes]) -> None:
    with pytest.raises(UsageError) as raised:
        WrappedDek(*fields, b"")
    assert raised.value.code == "usage"


def test_a_kek_without_a_name_is_refused() -> None:
    class Nameless:
        def wrap(self, key: bytes, context: WrapContext) -> Any: ...
        def unwrap(self, entry: WrappedDek, context: WrapContext) -> Any: ...

    nameless: Any = Nameless()
    with pytest.raises(AttributeError, match="algorithm"):
        Keyring(nameless)


def test_the_name_is_read_once() -> None:
    kek = Masked()
    keyring = Keyring(kek)
    sealed = keyring.seal(b"a message", BINDING)
    kek.key_id = bytes(16)
    assert keyring.open(sealed, BINDING) == b"a message"
    with pytest.raises(RejectedError):
        keyring.seal(b"", BINDING)


def test_a_kek_may_seal_and_open_itself() -> None:
    inner = Keyring(RawKek(bytes(32)))

    class Nested(Masked):
        def wrap(self, key: bytes, context: WrapContext) -> WrappedDek:
            return WrappedDek(self.algorithm, self.key_id, inner.seal(key, BINDING))

        def unwrap(self, entry: WrappedDek, context: WrapContext) -> bytes | None:
            return inner.open(entry.wrapped, BINDING)

    assert sealward.open(sealward.seal(b"a message", BINDING, Nested()), BINDING, Nested()) == b"a message"


def test_a_kek_and_a_keyring_that_know_each_other_are_collected() -> None:
    class Owner(Masked):
        keyring: Keyring

    kek = Owner()
    kek.keyring = Keyring(kek)
    gone = weakref.ref(kek)
    del kek
    gc.collect()
    assert gone() is None


def test_many_threads_call_one_kek() -> None:
    threads: set[int] = set()

    class Slow(Masked):
        def wrap(self, key: bytes, context: WrapContext) -> WrappedDek:
            threads.add(threading.get_ident())
            time.sleep(0.01)
            return super().wrap(key, context)

    keyring = Keyring(Slow())
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda number: keyring.seal(bytes([number]), BINDING), range(32)))
    assert [keyring.open(message, BINDING) for message in sealed] == [bytes([number]) for number in range(32)]
    assert len(threads) > 1

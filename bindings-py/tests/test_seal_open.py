"""Sealing and opening: what goes in, what comes out, what is refused."""

from __future__ import annotations

import array
import ctypes
import mmap
import multiprocessing
import os
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import sealward
from sealward import Binding, Keyring, PassphraseKek, RawKek, SealwardError

BINDING = Binding("orders", {"tenant": "42"})


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(RawKek(secrets.token_bytes(32)))


@pytest.mark.parametrize("length", [0, 1, 16_383, 16_384, 16_385, 1_000_000])
def test_what_was_sealed_opens(keyring: Keyring, length: int) -> None:
    message = secrets.token_bytes(length)
    sealed = keyring.seal(message, BINDING)
    assert type(sealed) is bytes
    assert keyring.open(sealed, BINDING) == message


def test_one_call_does_it_too() -> None:
    kek = PassphraseKek("correct horse", memory_kib=19_456, passes=1)
    sealed = sealward.seal(b"a message", BINDING, kek)
    assert sealward.open(sealed, BINDING, kek) == b"a message"


def test_every_bytes_like_object_will_do(keyring: Keyring) -> None:
    message = b"0123456789abcdef" * 5_000
    mapped = mmap.mmap(-1, len(message))
    mapped[:] = message
    likes: list[Any] = [
        message,
        bytearray(message),
        memoryview(message),
        memoryview(bytearray(message)),
        array.array("B", message),
        array.array("I", message),
        memoryview(message).cast("b"),
        memoryview(message).cast("H"),
        memoryview(message).cast("d", [100, 100]),
        (ctypes.c_uint8 * len(message)).from_buffer_copy(message),
        mapped,
    ]
    for like in likes:
        sealed = keyring.seal(like, BINDING)
        assert keyring.open(bytearray(sealed), BINDING) == message
        assert keyring.open(memoryview(sealed), BINDING) == message


def test_a_view_with_gaps_is_read_as_what_it_shows(keyring: Keyring) -> None:
    sealed = keyring.seal(memoryview(b"a-b-c-d")[::2], BINDING)
    assert keyring.open(sealed, BINDING) == b"abcd"


@pytest.mark.parametrize("wrong", ["text", None, 7, 1.5, [1, 2], {"a": 1}])
def test_what_is_no_bytes_is_a_type_error(keyring: Keyring, wrong: Any) -> None:
    with pytest.raises(TypeError, match="bytes-like"):
        keyring.seal(wrong, BINDING)
    with pytest.raises(TypeError, match="bytes-like"):
        keyring.open(wrong, BINDING)
    with pytest.raises(TypeError, match="bytes-like"):
        sealward.inspect(wrong)


def test_a_buffer_that_has_no_bytes_to_give_says_why(keyring: Keyring) -> None:
    released = memoryview(b"gone")
    released.release()

    gaps = memoryview(bytes(8)).cast("H")[::2]
    said = "a memoryview of format 'H' with gaps is not bytes"
    for wrong, why in [(released, "released memoryview"), (gaps, said)]:
        with pytest.raises(TypeError, match=why):
            keyring.seal(wrong, BINDING)


def test_a_binding_is_required(keyring: Keyring) -> None:
    wrongs: list[Any] = ["orders", None, {"tenant": "42"}]
    for wrong in wrongs:
        with pytest.raises(TypeError):
            keyring.seal(b"", wrong)


def test_a_kek_is_required() -> None:
    wrongs: list[Any] = [b"0" * 32, "passphrase", 7, object()]
    for wrong in wrongs:
        with pytest.raises(TypeError, match="KEK is required"):
            Keyring(wrong)
        with pytest.raises(TypeError, match="KEK is required"):
            sealward.seal(b"", BINDING, wrong)


def test_what_is_64_mib_is_sealed_and_opened(keyring: Keyring) -> None:
    message = bytes(64 << 20)
    sealed = keyring.seal(message, BINDING)
    assert keyring.open(sealed, BINDING) == message


def test_every_truncation_and_some_flips_are_refused(keyring: Keyring) -> None:
    sealed = keyring.seal(b"a message", BINDING)
    for end in range(len(sealed)):
        with pytest.raises(SealwardError) as raised:
            keyring.open(sealed[:end], BINDING)
        assert raised.value.code in {"envelope/truncated", "envelope/rejected"}
    for at in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[at] ^= 1
        with pytest.raises(SealwardError):
            keyring.open(flipped, BINDING)


def test_another_binding_is_told_with_the_one_of_the_header(keyring: Keyring) -> None:
    sealed = keyring.seal(b"a message", BINDING)
    with pytest.raises(sealward.BindingMismatchError) as raised:
        keyring.open(sealed, Binding("orders"))
    assert raised.value.header == BINDING
    assert raised.value.code == "envelope/binding"


def test_threads_share_a_keyring(keyring: Keyring) -> None:
    def work(number: int) -> bool:
        message = bytes([number]) * 100_000
        return keyring.open(keyring.seal(message, BINDING), BINDING) == message

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(128)))


def test_other_threads_run_while_a_passphrase_is_worked_on() -> None:
    # Argon2id at its dearest takes long enough that a thread which waits for the interpreter's lock
    # would not count far.
    counted, done = 0, threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1

    other = threading.Thread(target=count)
    other.start()
    sealward.seal(b"", BINDING, PassphraseKek("x", memory_kib=262_144, passes=3))
    seen = counted
    done.set()
    other.join()
    assert seen > 1_000


def seals_and_opens(number: int) -> bool:
    keyring, message = Keyring(RawKek(bytes(32))), bytes([number]) * (8 << 20)
    return keyring.open(keyring.seal(message, BINDING), BINDING) == message


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_seals_what_is_large(keyring: Keyring) -> None:
    # Large messages are sealed by several threads, which a forked process does not have.
    assert seals_and_opens(0)
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        assert pool.map_async(seals_and_opens, range(4)).get(timeout=60) == [True] * 4


def test_a_buffer_that_changes_meanwhile_is_sealed_as_it_was(keyring: Keyring) -> None:
    message = bytearray(8 << 20)
    stop = threading.Event()

    def scribble() -> None:
        while not stop.is_set():
            message[0] = (message[0] + 1) % 256

    other = threading.Thread(target=scribble)
    other.start()
    try:
        for _ in range(3):
            opened = keyring.open(keyring.seal(message, BINDING), BINDING)
            assert opened[1:] == bytes(len(message) - 1)
    finally:
        stop.set()
        other.join()

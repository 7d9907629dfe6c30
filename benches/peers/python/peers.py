"""``peers.py one-core|all-cores``: our Python package and what one would take instead, in one process.

``src/python.rs`` runs it and prints the head of the table.
"""

import functools
import io
import secrets
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version

import tink
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from sealward import Binding, Keyring, RawKek, hazmat
from tink import aead, streaming_aead
from turns import row

SIZES = {"256 B": 256, "1 MiB": 1 << 20, "16 MiB": 16 << 20}
LARGE = 256 << 20
# Streams get and give as much at once.
PIECE = 1 << 20
# Ours uses other cores from here on.
MANY_CORES = 4 << 20
# Below it, what counts is the time of a message.
PACE = 4096
CONTEXT = b"tenant=42"


class Ours:
    name = "ours"

    def __init__(self) -> None:
        self.keyring = Keyring(RawKek(secrets.token_bytes(32)))
        self.binding = Binding("bench", {"tenant": "42"})

    def seal(self, plaintext: bytes) -> bytes:
        return self.keyring.seal(plaintext, self.binding)

    def open(self, sealed: bytes) -> bytes:
        return self.keyring.open(sealed, self.binding)


class Cobblestone:
    """The payload alone: one key for all messages, no KEK and no header. It does less than ours."""

    name = f"cryptography {version('cryptography')}, Cobblestone-256"

    def __init__(self) -> None:
        self.key = Cobblestone256Encryptor.generate_key()

    def seal(self, plaintext: bytes) -> bytes:
        encryptor = Cobblestone256Encryptor(self.key, CONTEXT)
        return encryptor.update(plaintext) + encryptor.finalize()

    def open(self, sealed: bytes) -> bytes:
        decryptor = Cobblestone256Decryptor(self.key, CONTEXT)
        return decryptor.update(sealed) + decryptor.finalize()

    def seal_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        encryptor = Cobblestone256Encryptor(self.key, CONTEXT)
        yield from map(encryptor.update, pieces)
        yield encryptor.finalize()

    def open_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        decryptor = Cobblestone256Decryptor(self.key, CONTEXT)
        yield from map(decryptor.update, pieces)
        yield decryptor.finalize()


class Envelope:
    """A new AES-256-GCM key for each message, under a KEK in this process."""

    name = f"tink {version('tink')}, KmsEnvelopeAead AES256_GCM"

    def __init__(self) -> None:
        template = aead.aead_key_templates.AES256_GCM
        kek = tink.new_keyset_handle(template).primitive(aead.Aead)
        self.aead = aead.KmsEnvelopeAead(template, kek)

    def seal(self, plaintext: bytes) -> bytes:
        return self.aead.encrypt(plaintext, CONTEXT)

    def open(self, sealed: bytes) -> bytes:
        return self.aead.decrypt(sealed, CONTEXT)


class Streaming:
    """A key of each message's own, derived from one for all of them: no KEK."""

    name = f"tink {version('tink')}, StreamingAead AES256_GCM_HKDF_1MB"

    def __init__(self) -> None:
        template = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
        handle = tink.new_keyset_handle(template)
        self.aead = handle.primitive(streaming_aead.StreamingAead)

    def seal(self, plaintext: bytes) -> bytes:
        out = Kept()
        with self.aead.new_encrypting_stream(out, CONTEXT) as stream:
            stream.write(plaintext)
        return out.getvalue()

    def open(self, sealed: bytes) -> bytes:
        with self.aead.new_decrypting_stream(io.BytesIO(sealed), CONTEXT) as stream:
            return stream.read()

    def seal_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        out = Kept()
        with self.aead.new_encrypting_stream(out, CONTEXT) as stream:
            for piece in pieces:
                stream.write(piece)
                yield out.take()
        yield out.take()

    def open_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        with self.aead.new_decrypting_stream(Source(pieces), CONTEXT) as stream:
            yield from iter(functools.partial(stream.read, PIECE), b"")


class Kept(io.BytesIO):
    """Tink closes what it writes to."""

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        written = self.getvalue()
        self.seek(0)
        self.truncate()
        return written


class Source(io.RawIOBase):
    """A file of pieces."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self.piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self.piece:
            self.piece = memoryview(next(self.pieces, b""))
        given, self.piece = self.piece[:size], self.piece[size:]
        return bytes(given)


def in_memory(peer: type, all_cores: bool) -> None:
    """Messages in memory, and another KEK."""
    ours, theirs = Ours(), peer()
    for name, size in SIZES.items():
        if all_cores and size < MANY_CORES:
            continue
        plaintext = secrets.token_bytes(size)
        own, their = ours.seal(plaintext), theirs.seal(plaintext)
        assert ours.open(own) == plaintext == theirs.open(their)
        shown = size if size >= PACE else 0
        seal, open_ = functools.partial(ours.seal, plaintext), functools.partial(ours.open, own)
        seals, opens = functools.partial(theirs.seal, plaintext), functools.partial(theirs.open, their)
        row(f"Python: seal {name}", shown, all_cores, seal, peer.name, seals)
        row(f"Python: open {name}", shown, all_cores, open_, peer.name, opens)
    next_ours, next_theirs = Ours(), peer()
    assert next_ours.open(next_ours.seal(ours.open(own))) == plaintext
    assert next_theirs.open(next_theirs.seal(theirs.open(their))) == plaintext
    row(
        "Python: another KEK for 16 MiB: both open and seal",
        0,
        all_cores,
        lambda: next_ours.seal(ours.open(own)),
        peer.name,
        lambda: next_theirs.seal(theirs.open(their)),
    )


def stream(peer: type, all_cores: bool) -> None:
    """A large message: ours in memory, theirs piece by piece, each of which is let go at once."""
    ours, theirs = Ours(), peer()
    plaintext = secrets.token_bytes(LARGE)
    own, their = ours.seal(plaintext), b"".join(theirs.seal_pieces(cut(plaintext)))
    assert ours.open(own) == plaintext
    assert b"".join(theirs.open_pieces(cut(their))) == plaintext
    pieces, sealed = list(cut(plaintext)), list(cut(their))
    del their
    what = "256 MiB, ours in memory, peer in pieces of 1 MiB"
    row(
        f"Python: seal {what}",
        LARGE,
        all_cores,
        lambda: ours.seal(plaintext),
        peer.name,
        lambda: drain(theirs.seal_pieces(pieces)),
    )
    row(
        f"Python: open {what}",
        LARGE,
        all_cores,
        lambda: ours.open(own),
        peer.name,
        lambda: drain(theirs.open_pieces(sealed)),
    )


def cut(text: bytes) -> Iterator[bytes]:
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))


def drain(pieces: Iterable[bytes]) -> None:
    for _ in pieces:
        pass


def same_format() -> None:
    """Each opens what the other one sealed: the payloads are one format."""
    theirs = Cobblestone()
    sealed = hazmat.cobblestone256_seal(theirs.key, CONTEXT, b"a message")
    assert theirs.open(sealed) == b"a message"
    opened = hazmat.cobblestone256_open(theirs.key, CONTEXT, theirs.seal(b"a message"))
    assert opened == b"a message"


def main() -> None:
    all_cores = {"one-core": False, "all-cores": True}[sys.argv[1]]
    aead.register()
    streaming_aead.register()
    same_format()
    for peer in (Cobblestone, Envelope, Streaming):
        in_memory(peer, all_cores)
        if hasattr(peer, "seal_pieces"):
            stream(peer, all_cores)


main()

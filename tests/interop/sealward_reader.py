"""A second implementation of the Sealward format, version 1, from FORMAT.md alone.

It stands on the package `cryptography` (50 or newer), reads raw keys and passphrases, and shares no
code with the Rust library. Run as a script it opens the messages of a JSON file, checks them, and
writes messages of its own beside it for the Rust side to open:

    python sealward_reader.py cases.json made.json
"""

import hashlib
import hmac
import json
import os
import struct
import sys

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

SUITE = b"\x01"


def expand(key, info, length):
    return HKDFExpand(SHA512(), length, info).derive(key)


def cobblestone_open(key, context, sealed):
    decryptor = Cobblestone256Decryptor(key, context)
    return decryptor.update(sealed) + decryptor.finalize()


def cobblestone_seal(key, context, plaintext):
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def encode_binding(namespace, pairs):
    namespace = namespace.encode()
    out = bytes([len(namespace)]) + namespace + bytes([len(pairs)])
    for key, value in sorted((key.encode(), value.encode()) for key, value in pairs):
        out += bytes([len(key)]) + key + struct.pack(">H", len(value)) + value
    return out


def payload_context(binding):
    return b"sealward/payload@v1\0" + SUITE + binding


def wrap_context(algorithm, key_id, version, namespace):
    namespace = namespace.encode()
    return (
        b"sealward/wrap@v1\0"
        + struct.pack(">H", algorithm)
        + key_id
        + struct.pack(">H", len(version))
        + version
        + SUITE
        + bytes([len(namespace)])
        + namespace
        + b"\0\0"
    )


def header_mac(dek, covered, prefix):
    key = expand(dek, b"sealward/header-mac@v1\0" + SUITE, 64)
    return hmac.digest(key, covered + prefix, hashlib.sha512)[:32]


def raw_key_id(key):
    return expand(key, b"sealward/raw-key-id@v1\0", 16)


def stretch(passphrase, salt, memory, passes, lanes):
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return kdf.derive(passphrase.encode())


class Fields:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        piece = self.data[self.at : self.at + length]
        if len(piece) != length:
            raise ValueError("truncated")
        self.at += length
        return piece

    def u8(self):
        return self.take(1)[0]

    def u16(self):
        return struct.unpack(">H", self.take(2))[0]


def parse(sealed):
    fields = Fields(sealed)
    if fields.take(10) != b"SEALWARD\x01" + SUITE:
        raise ValueError("not this format")
    (header_len,) = struct.unpack(">I", fields.take(4))
    fields.take(16)
    start = fields.at
    fields.take(fields.u8())
    for _ in range(fields.u8()):
        fields.take(fields.u8())
        fields.take(fields.u16())
    binding = sealed[start : fields.at]
    if fields.u8() != 0:
        raise ValueError("another policy")
    entries = []
    for _ in range(fields.u8()):
        algorithm, key_id = fields.u16(), fields.take(16)
        fields.take(fields.u16())
        version = fields.take(fields.u16())
        entries.append((algorithm, key_id, version, fields.take(fields.u16())))
    mac = fields.take(32)
    if fields.at != header_len:
        raise ValueError("malformed")
    return binding, entries, mac, header_len


def open_message(sealed, namespace, pairs, raw=None, passphrase=None):
    binding, entries, mac, header_len = parse(sealed)
    if binding != encode_binding(namespace, pairs):
        raise ValueError("binding")
    payload = sealed[header_len:]
    for algorithm, key_id, version, wrapped in entries:
        if algorithm == 1 and raw is not None and key_id == raw_key_id(raw):
            kek = raw
        elif algorithm == 2 and passphrase is not None:
            memory, passes, lanes = struct.unpack(">IBB", wrapped[:6])
            kek, wrapped = stretch(passphrase, wrapped[6:22], memory, passes, lanes), wrapped[22:]
        else:
            continue
        dek = cobblestone_open(kek, wrap_context(algorithm, key_id, version, namespace), wrapped)
        break
    else:
        raise ValueError("no matching key")
    if not hmac.compare_digest(mac, header_mac(dek, sealed[: header_len - 32], payload[:56])):
        raise ValueError("rejected")
    return dek, cobblestone_open(dek, payload_context(binding), payload)


def seal_message(plaintext, namespace, pairs, raw=None, passphrase=None):
    dek, binding = os.urandom(32), encode_binding(namespace, pairs)
    if raw is not None:
        algorithm, key_id, prefix, kek = 1, raw_key_id(raw), b"", raw
    else:
        algorithm, key_id = 2, os.urandom(16)
        prefix = struct.pack(">IBB", 19456, 1, 1) + key_id
        kek = stretch(passphrase, key_id, 19456, 1, 1)
    context = wrap_context(algorithm, key_id, b"", namespace)
    wrapped = prefix + cobblestone_seal(kek, context, dek)
    rest = os.urandom(16) + binding + b"\0\x01"
    rest += struct.pack(">H", algorithm) + key_id + b"\0\0" + b"\0\0"
    rest += struct.pack(">H", len(wrapped)) + wrapped
    covered = b"SEALWARD\x01" + SUITE + struct.pack(">I", 14 + len(rest) + 32) + rest
    payload = cobblestone_seal(dek, payload_context(binding), plaintext)
    return dek, covered + header_mac(dek, covered, payload[:56]) + payload


def main(cases, made):
    with open(cases) as file:
        cases = json.load(file)
    out = []
    for case in cases:
        keys = {"passphrase": case.get("passphrase")}
        keys["raw"] = bytes.fromhex(case["raw"]) if "raw" in case else None
        sealed, plaintext = bytes.fromhex(case["sealed"]), bytes.fromhex(case["plaintext"])
        where = (case["namespace"], case["pairs"])

        dek, found = open_message(sealed, *where, **keys)
        assert (dek.hex(), found) == (case["dek"], plaintext), case["name"]
        # The payload alone, under the DEK.
        payload = sealed[parse(sealed)[3] :]
        context = payload_context(encode_binding(*where))
        assert cobblestone_open(bytes.fromhex(case["dek"]), context, payload) == plaintext
        # One bit anywhere.
        altered = bytearray(sealed)
        altered[len(altered) // 2] ^= 1
        try:
            open_message(bytes(altered), *where, **keys)
        except Exception:
            pass
        else:
            raise AssertionError(f"{case['name']}: an altered message opens")

        dek, message = seal_message(plaintext, *where, **keys)
        out.append({**case, "sealed": message.hex(), "dek": dek.hex()})
    with open(made, "w") as file:
        json.dump(out, file)


if __name__ == "__main__":
    main(*sys.argv[1:])

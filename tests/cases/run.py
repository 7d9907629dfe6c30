"""Answers the requests of the case table in Python: a list of JSON on standard input, one on output."""

import json
import sys
from typing import Any

import sealward
from sealward import Binding, Keyring, PassphraseKek, RawKek, WrappedDek, _sealward

# Of the test build alone, so no stub has it.
fix_randomness: Any = getattr(_sealward, "fix_randomness")


class Toy:
    """A KEK that hides a key behind a mask."""

    algorithm = 0x8000

    def __init__(self, toy: dict[str, Any]) -> None:
        self.key_id = bytes.fromhex(toy["keyId"])
        self.origin = toy["origin"]
        self.mask = toy["mask"]

    def wrap(self, key: bytes, context: sealward.WrapContext) -> WrappedDek:
        wrapped = bytes(byte ^ self.mask for byte in key)
        return WrappedDek(self.algorithm, self.key_id, wrapped, reference=b"toy", version=b"1")

    def unwrap(self, entry: WrappedDek, context: sealward.WrapContext) -> bytes:
        return bytes(byte ^ self.mask for byte in entry.wrapped)


def kek(key: dict[str, Any]) -> Any:
    match key:
        case {"raw": raw}:
            return RawKek(bytes.fromhex(raw))
        case {"passphrase": text, "cost": [memory, passes, lanes]}:
            return PassphraseKek(text, memory_kib=memory, passes=passes, lanes=lanes)
        case {"passphrase": text}:
            return PassphraseKek(text)
        case {"toy": toy}:
            return Toy(toy)
    raise ValueError(f"no such key: {key}")


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    match request["do"]:
        case "check":
            text = request["text"] if "text" in request else bytes.fromhex(request["hex"])
            options = {snake(name): value for name, value in request["options"].items()}
            return {"report": sealward.check(text, **options)}
        case "seal":
            binding = Binding(request["namespace"], dict(request["pairs"]))
            primary, *others = [kek(key) for key in request["keys"]] or [None]
            keyring = Keyring(primary, also_seal_to=others)
            fix_randomness(bytes.fromhex(request["seed"]))
            try:
                sealed = keyring.seal(bytes.fromhex(request["plaintext"]), binding)
            finally:
                fix_randomness(None)
            return {"bytes": sealed.hex()}
        case "open":
            binding = Binding(request["namespace"], dict(request["pairs"]))
            keyring = Keyring(also_open_with=[kek(key) for key in request["keys"]])
            return {"bytes": keyring.open(bytes.fromhex(request["sealed"]), binding).hex()}
        case "inspect":
            return {"inspection": sealward.inspect(bytes.fromhex(request["sealed"]))}
    raise ValueError(f"no such request: {request['do']}")


def main() -> None:
    answers = []
    for request in json.load(sys.stdin):
        try:
            answers.append(answer(request))
        except sealward.SealwardError as error:
            answers.append({"error": error.code})
    json.dump(answers, sys.stdout)


main()

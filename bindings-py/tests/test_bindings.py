"""What a message is bound to, and what is said of a message without a key."""

from __future__ import annotations

import copy
import os
import pickle
import traceback
from collections import OrderedDict
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, cast

import pytest

import sealward
from sealward import Binding, PassphraseKek, RawKek, UsageError


def test_a_binding_is_a_value() -> None:
    one, other = Binding("a", {"x": "1", "y": "2"}), Binding("a", OrderedDict(y="2", x="1"))
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1
    assert one != Binding("a") and one != "a"
    assert one.namespace == "a" and one.pairs == {"x": "1", "y": "2"}
    assert repr(one) == "Binding('a', {'x': '1', 'y': '2'})" and repr(Binding("a")) == "Binding('a')"
    assert Binding("a", MappingProxyType({"x": "1", "y": "2"})) == one
    with pytest.raises(AttributeError):
        one.namespace = "b"  # type: ignore[misc]


COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    *(lambda it, protocol=protocol: pickle.loads(pickle.dumps(it, protocol)) for protocol in range(6)),
]


@pytest.mark.parametrize("copied", COPIES)
def test_a_binding_is_copied_and_crosses_processes_alone_and_in_an_error(copied: Callable[[Any], Any]) -> None:
    for binding in (Binding("a"), Binding("orders", {"tenant": "42", "ä": ""})):
        assert copied(binding) == binding
    sealed = sealward.seal(b"", Binding("orders", {"tenant": "42"}), RawKek(bytes(32)))
    with pytest.raises(sealward.BindingMismatchError) as raised:
        sealward.open(sealed, Binding("orders"), RawKek(bytes(32)))
    error = copied(raised.value)
    assert type(error) is sealward.BindingMismatchError and str(error) == str(raised.value)
    assert (error.code, error.header) == ("envelope/binding", Binding("orders", {"tenant": "42"}))


@pytest.mark.parametrize("copied", COPIES)
def test_what_holds_keys_is_not_copied(copied: Callable[[Any], Any]) -> None:
    kek = RawKek(bytes(32))
    for secret in (kek, PassphraseKek("x"), sealward.Keyring(kek)):
        with pytest.raises(TypeError):
            copied(secret)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Binding("s3cr\udce9t"),
        lambda: Binding("a", {"s3cr\udce9t": "1"}),
        lambda: Binding("a", {"k": "s3cr\udce9t"}),
        lambda: PassphraseKek(os.fsdecode(b"s3cr\xe9t")),
        lambda: sealward.check("s3cr\udce9t"),
        lambda: sealward.check("a: 1", name="s3cr\udce9t"),
        lambda: sealward.check("a: 1", profiles=cast(Any, ["s3cr\udce9t"])),
        lambda: sealward.check("a: 1", kubernetes_version="s3cr\udce9t"),
        lambda: sealward.check_path("a", ignore=["s3cr\udce9t"]),
        lambda: sealward.explain("s3cr\udce9t"),
    ],
)
def test_what_is_no_unicode_is_refused_and_not_shown(wrong: Callable[[], Any]) -> None:
    with pytest.raises(UsageError) as raised:
        wrong()
    error = raised.value
    assert error.code == "usage" and error.__cause__ is None and error.__context__ is None
    assert "s3cr" not in "".join(traceback.format_exception_only(error)) + repr(error) + repr(vars(error))


@pytest.mark.parametrize("wrong", [(1,), (None,), (b"a",), ("a", {"k": 1}), ("a", {1: "v"}), ("a", [])])
def test_wrong_types_are_type_errors(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Binding(*wrong)


def test_limits_are_usage_errors_and_value_errors() -> None:
    for namespace, code in [("", "usage"), ("n" * 256, "envelope/header-too-large")]:
        with pytest.raises(ValueError) as raised:
            Binding(namespace)
        assert isinstance(raised.value, UsageError) and raised.value.code == code


def test_a_mapping_that_lies_is_its_own_error() -> None:
    class Liar(dict[str, str]):
        def items(self) -> Any:
            raise RuntimeError("no items today")

    with pytest.raises(RuntimeError, match="no items today"):
        Binding("a", Liar(a="b"))


@pytest.mark.parametrize(
    ("memory", "passes", "lanes"), [(19_455, 1, 1), (262_145, 1, 1), (19_456, 0, 1), (19_456, 11, 1), (19_456, 1, 5),
     (-1, 1, 1), (2**32, 1, 1), (19_456, 256, 1), (19_456, 1, -(2**70))]
)
def test_costs_have_limits(memory: int, passes: int, lanes: int) -> None:
    with pytest.raises(UsageError, match="cost of Argon2id") as raised:
        PassphraseKek("x", memory_kib=memory, passes=passes, lanes=lanes)
    assert raised.value.code == "usage"


def test_nothing_secret_is_shown() -> None:
    key = bytes(range(100, 132))
    kek, passphrase = RawKek(key), PassphraseKek("correct horse battery")
    for shown in (repr(kek), repr(passphrase), str(kek), repr(sealward.Keyring(kek, also_seal_to=[passphrase]))):
        assert key.hex() not in shown and "correct" not in shown and "horse" not in shown


def test_a_keyring_names_its_keys() -> None:
    kek = RawKek(bytes(32))
    keyring = sealward.Keyring(kek, also_seal_to=[PassphraseKek("x")])
    assert repr(keyring) == f"<Keyring seals to [raw key {kek.key_id.hex()}, passphrase], also opens with []>"
    keyring = sealward.Keyring(also_open_with=[kek])
    assert repr(keyring) == f"<Keyring seals to [], also opens with [raw key {kek.key_id.hex()}]>"


def test_inspection_is_what_the_header_says() -> None:
    sealed = sealward.seal(b"a message", Binding("orders", {"tenant": "42"}), RawKek(bytes(32)))
    inspection = sealward.inspect(sealed)
    assert inspection["schema"] == "sealward/inspect/v1"
    assert inspection["binding"] == {"tenant": "42"}
    assert inspection["entries"][0]["keyId"] == RawKek(bytes(32)).key_id.hex()
    assert inspection.get("payload", {}).get("plaintextBytes") == 9
    with pytest.raises(sealward.ParseError) as raised:
        sealward.inspect(b"PK\x03\x04")
    assert raised.value.code == "envelope/not-sealward"

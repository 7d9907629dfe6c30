"""The package as a whole: what it has, what it must not have, its examples and its command line."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
import os
import pickle
import re
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

import sealward
from sealward import _errors, _sealward, hazmat

ROOT = Path(__file__).parents[2]


def test_of_hazmat_there_are_two_functions_and_no_randomness_to_choose() -> None:
    assert sorted(hazmat.__all__) == ["cobblestone256_open", "cobblestone256_seal"]
    assert not [name for name in dir(_sealward) if "random" in name or "seed" in name]


def test_cobblestone_messages_are_those_of_another_implementation() -> None:
    from cryptography import cobblestone

    key, context = bytes(range(32)), b"context"
    for length in (0, 1, 16_383, 16_384, 16_385, 50_000):
        message = bytes(length)
        opener = cobblestone.Cobblestone256Decryptor(key, context)
        ours = hazmat.cobblestone256_seal(key=key, context=context, plaintext=message)
        assert opener.update(ours) + opener.finalize() == message
        sealer = cobblestone.Cobblestone256Encryptor(key, context)
        theirs = sealer.update(message) + sealer.finalize()
        assert hazmat.cobblestone256_open(key=key, context=context, ciphertext=theirs) == message
    with pytest.raises(sealward.RejectedError):
        hazmat.cobblestone256_open(key, b"other", hazmat.cobblestone256_seal(key, context, b""))
    with pytest.raises(ValueError, match="32 bytes"):
        hazmat.cobblestone256_seal(bytes(31), context, b"")


def test_every_public_name_is_documented_and_its_examples_run() -> None:
    finder, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    examples = 0
    for name in [*sealward.__all__, *hazmat.__all__]:
        thing = getattr(sealward, name, None) or getattr(hazmat, name)
        if name.startswith("__"):
            continue
        members = [thing, *(getattr(thing, it) for it in dir(thing) if not it.startswith("_") and callable(thing))]
        for member in members if isinstance(thing, type) and thing.__module__ == "sealward" and not issubclass(thing, Exception) else [thing]:
            text = inspect.getdoc(member)
            assert text, f"{name}: {member!r} has no docstring"
            globs = {**vars(sealward), **vars(hazmat)}
            test = finder.get_doctest(text, globs, name, None, None)
            examples += len(test.examples)
            assert runner.run(test).failed == 0, name
    assert examples >= 15


@pytest.mark.parametrize("readme", ["README.md", "bindings-py/README.md"])
def test_the_readmes_python_runs(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / readme).read_text(), re.DOTALL | re.MULTILINE)
    assert blocks
    scope: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, readme, "exec"), scope)


def test_errors_are_named_after_the_package() -> None:
    with pytest.raises(sealward.UsageError) as raised:
        sealward.Binding("")
    assert traceback.format_exception_only(raised.value)[0].startswith("sealward.UsageError: ")
    assert {kind.__module__ for kind in (sealward.SealwardError, *_errors._CLASSES.values())} == {"sealward"}


def test_errors_have_the_codes_of_every_language() -> None:
    for code, kind in _errors._CLASSES.items():
        error = _errors.from_code(code, "text")
        assert type(error) is kind and error.code == code and str(error) == "text"
    assert sealward.DeniedError("mine").code == "envelope/denied"
    copy = pickle.loads(pickle.dumps(_errors.from_code("envelope/truncated", "text")))
    assert (type(copy), copy.code, str(copy)) == (sealward.ParseError, "envelope/truncated", "text")


def test_the_licences_are_there() -> None:
    files = {path.name: path for path in importlib.metadata.files("sealward") or [] if "licenses" in path.parts}
    assert sorted(files) == ["LICENSE-APACHE", "LICENSE-MIT"]
    for name, path in files.items():
        assert path.read_text() == (ROOT / name).read_text()


def test_the_command_line_is_there() -> None:
    # Not in the checkout's folder of this name.
    run = [sys.executable, "-m", "sealward"]
    version = subprocess.run([*run, "--version"], capture_output=True, text=True, cwd="/")
    assert version.stdout == f"sealward {sealward.__version__}\n" and version.returncode == 0
    wrong = subprocess.run([*run, "check", "no-such-file.yaml"], capture_output=True, text=True, cwd="/")
    assert wrong.returncode == 2
    # `sealward ... | head`: whoever reads has gone.
    listing = f"{sys.executable} -m sealward checks --format json | head -c 10"
    gone = subprocess.run(listing, shell=True, capture_output=True, text=True, cwd=os.sep)
    assert gone.stderr == ""

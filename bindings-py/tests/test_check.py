"""Posture checks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import sealward
from sealward import Report, UsageError

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: yes, containers: []}\n"


def checks(report: Report) -> list[str]:
    return [finding["check"] for finding in report["findings"]]


def test_text_and_bytes_are_checked_alike() -> None:
    report = sealward.check(POD)
    assert checks(report) == ["pss-host-pid"]
    assert report["schema"] == "sealward/report/v1"
    assert sealward.check(POD.encode()) == report
    assert sealward.check(bytearray(POD.encode())) == report
    json.dumps(report)


def test_a_text_has_the_name_it_is_given() -> None:
    (finding,) = sealward.check(POD, name="pod.yaml")["findings"]
    assert finding.get("location", {}).get("file") == "pod.yaml"


def test_what_cannot_be_read_is_in_the_report() -> None:
    assert [error["code"] for error in sealward.check("a: [")["errors"]] == ["document/syntax"]
    assert [error["code"] for error in sealward.check("")["errors"]] == ["document/empty"]
    assert [error["code"] for error in sealward.check(b"\xff\x00")["errors"]] == ["document/encoding"]


@pytest.mark.parametrize("wrong", [None, 7, ["a"], {"a": 1}])
def test_wrong_types_are_type_errors(wrong: Any) -> None:
    with pytest.raises(TypeError):
        sealward.check(wrong)
    with pytest.raises(TypeError):
        sealward.check_path(wrong)


@pytest.mark.parametrize(
    "options",
    [
        {"profiles": ["no-such"]},
        {"kubernetes_version": "2.0"},
        {"select": ["no-such"]},
        {"ignore": ["no-such"]},
        {"honor": ["no-such"]},
    ],
)
def test_unknown_words_are_usage_errors(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        sealward.check(POD, **options)


def test_other_checkers_are_honored_on_request() -> None:
    note = "metadata: {annotations: {checkov.io/skip1: CKV_K8S_17=reads processes}}"
    pod = f"apiVersion: v1\nkind: Pod\n{note}\nspec: {{hostPID: true}}\n"
    assert sealward.check(pod)["suppressed"] == []
    held = sealward.check(pod, honor=["checkov"])["suppressed"][0]
    assert (held["check"], held["by"]) == ("pss-host-pid", "peer")


def test_a_string_is_no_list_of_words() -> None:
    wrong: Any = "cis"
    with pytest.raises(TypeError, match="a list of words is required, not a string\nwhile processing 'profiles'"):
        sealward.check(POD, profiles=wrong)
    with pytest.raises(TypeError, match="a list of words is required, not a string\nwhile processing 'ignore'"):
        sealward.check_path("pod.yaml", ignore=wrong)


def test_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "notes.txt").write_text("no manifest")
    report = sealward.check_path(tmp_path)
    assert report["summary"]["files"] == 1 and checks(report) == ["pss-host-pid"]
    assert checks(sealward.check_path(str(tmp_path / "pod.yaml"), ignore=["pss"])) == []
    missing = sealward.check_path(tmp_path / "missing.yaml")
    assert [error["code"] for error in missing["errors"]] == ["cli/read"]


def test_a_file_that_is_called_minus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text(POD)
    assert checks(sealward.check_path("-")) == ["pss-host-pid"]


def test_a_name_that_is_not_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.yaml"
    with open(path, "w") as file:
        file.write(POD)
    assert checks(sealward.check_path(os.fsdecode(path))) == ["pss-host-pid"]


def test_pages() -> None:
    assert sealward.explain("pss-privileged").startswith("# pss-privileged\n")
    with pytest.raises(KeyError):
        sealward.explain("no-such-check")

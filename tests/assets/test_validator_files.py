"""The files of Khronos' glTF validator; `python tests/assets/validator_verdicts.py` prints all verdicts."""

from __future__ import annotations

import pytest
from validator_verdicts import FOLDER, Verdict, verdicts

REPORTS = sorted(FOLDER.rglob("*.report.json"))
pytestmark = pytest.mark.skipif(not REPORTS, reason=f"there are no files in {FOLDER}")


@pytest.fixture(scope="module")
def judged() -> list[Verdict]:
    return list(verdicts())


def test_all_files_are_judged_and_none_ends_in_another_exception(judged: list[Verdict]) -> None:
    assert len(judged) == len(REPORTS) >= 263


def test_where_the_loader_and_the_validator_differ_there_is_a_reason(judged: list[Verdict]) -> None:
    assert [each.name for each in judged if not each.is_like_the_validator and not each.explanation] == []


def test_a_refusal_names_the_place(judged: list[Verdict]) -> None:
    refused = [each for each in judged if each.ours == "refused"]
    assert len(refused) > 100
    for each in refused:
        assert each.problem.startswith(("/", "byte ", "the JSON chunk", "the file is empty")), each

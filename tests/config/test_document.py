from __future__ import annotations

from pathlib import Path

import pytest

from synthgen.config.document import Document, load_document
from synthgen.errors import ConfigError


def document(tmp_path: Path, text: str | bytes) -> Document:
    path = tmp_path / "run.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_document(path)


def report(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        document(tmp_path, text)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems)
    return [line.removeprefix(str(tmp_path / "run.yaml")) for line in lines]


def test_values_of_every_kind(tmp_path: Path) -> None:
    text = "a: 1\nb: 1.5\nc: text\nd: [1, two]\ne: {f: null, g: true}\nh: '1e-3'\ni: 1.0e-3\n"
    expected = {
        "a": 1,
        "b": 1.5,
        "c": "text",
        "d": [1, "two"],
        "e": {"f": None, "g": True},
        "h": "1e-3",
        "i": 0.001,
    }
    assert document(tmp_path, text).data == expected


def test_an_empty_file_is_an_empty_mapping(tmp_path: Path) -> None:
    assert document(tmp_path, "").data == {}
    assert document(tmp_path, "# only a comment\n").data == {}


def test_the_folder_is_that_of_the_file(tmp_path: Path) -> None:
    assert document(tmp_path, "a: 1").folder == tmp_path


def test_a_byte_order_mark_is_allowed(tmp_path: Path) -> None:
    assert document(tmp_path, b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_windows_line_ends_are_allowed(tmp_path: Path) -> None:
    loaded = document(tmp_path, "a: 1\r\nb:\r\n  c: 2\r\n")
    assert loaded.data == {"a": 1, "b": {"c": 2}}
    assert loaded.place(("b", "c")).endswith(":3")


def test_every_key_knows_its_line(tmp_path: Path) -> None:
    loaded = document(tmp_path, "a: 1\n\nb:\n  - 5\n  - c: 2\n")
    places = {path: place.rsplit(":", 1)[1] for path, place in loaded.places.items()}
    assert places[("a",)] == "1"
    assert places[("b",)] == "3"
    assert places[("b", 0)] == "4"
    assert places[("b", 1, "c")] == "5"


def test_an_unwritten_key_has_the_place_of_its_parent(tmp_path: Path) -> None:
    loaded = document(tmp_path, "a: 1\nb:\n  c: 2\n")
    assert loaded.place(("b", "missing")) == loaded.place(("b",))
    assert str(loaded.problem(("b", "missing"), "oh")) == f"{tmp_path}/run.yaml:2: b.missing: oh"


def test_a_duplicate_key_names_both_lines(tmp_path: Path) -> None:
    [line] = report(tmp_path, "count: 1\nseed: 2\ncount: 3\n")
    assert line == ":3: count: the key stands a second time (first in line 1); delete one"


def test_a_duplicate_key_below_another(tmp_path: Path) -> None:
    [line] = report(tmp_path, "camera:\n  roll_deg: 1\n  roll_deg: 1\n")
    assert line.startswith(":3: camera.roll_deg: the key stands a second time (first in line 2)")


@pytest.mark.parametrize("number", ["1e-3", "1E5", "+1e3", "-2e10", "1.5e3", ".5e3"])
def test_an_exponent_that_yaml_reads_as_text(tmp_path: Path, number: str) -> None:
    [line] = report(tmp_path, f"a: 0\nzoom: {number}\n")
    assert line.startswith(f":2: zoom: found {number}; YAML reads this number as text")
    assert "1.0e-3" in line


@pytest.mark.parametrize("number", ["010", "-0777", "00"])
def test_a_leading_zero_is_octal(tmp_path: Path, number: str) -> None:
    [line] = report(tmp_path, f"count: {number}\n")
    assert line.startswith(f":1: count: found {number}; YAML reads this as a number to base 60 or 8")


@pytest.mark.parametrize("number", ["1:30", "12:30:45", "1:30.5"])
def test_a_colon_is_sexagesimal(tmp_path: Path, number: str) -> None:
    [line] = report(tmp_path, f"class_name: {number}\n")
    assert line.startswith(f":1: class_name: found {number}; YAML reads this as a number to base 60")


@pytest.mark.parametrize("date", ["2024-02-29", "2024-02-29 10:00:00", "2024-02-29T10:00:00Z"])
def test_a_date_is_no_text(tmp_path: Path, date: str) -> None:
    [line] = report(tmp_path, f"class_name: {date}\n")
    assert line == f":1: class_name: found {date}; YAML reads this as a date; put it in quotes"


@pytest.mark.parametrize("text", ["1e-3", "010", "1:30", "2024-02-29", "2024-13-45", "no"])
def test_in_quotes_all_of_them_are_text(tmp_path: Path, text: str) -> None:
    assert document(tmp_path, f"a: '{text}'\nb: \"{text}\"\n").data == {"a": text, "b": text}


@pytest.mark.parametrize("number", ["0", "-1", "10", "0.5", "100", "1.0e+3"])
def test_plain_numbers_are_no_trap(tmp_path: Path, number: str) -> None:
    assert document(tmp_path, f"a: {number}\n").data == {"a": float(number)}


@pytest.mark.parametrize("key", ["1", "true", "no", "null", "1.5", "[1, 2]", "{a: 1}", "2024-02-29"])
def test_a_key_that_is_no_text(tmp_path: Path, key: str) -> None:
    [line] = report(tmp_path, f"a: 1\n? {key}\n: 2\n")
    assert line.startswith(":2: ")
    assert "which YAML does not read as text; put it in quotes" in line


@pytest.mark.parametrize(
    "value",
    [
        "2024-13-45",
        "!!int abc",
        "!!int ''",
        "!!float abc",
        "!!bool maybe",
        "!!timestamp abc",
        "!!timestamp 'abc'",
        "0x_",
    ],
)
def test_a_value_that_yaml_cannot_build(tmp_path: Path, value: str) -> None:
    [line] = report(tmp_path, f"a: 1\nb: {value}\n")
    assert line.startswith(":2")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1, 2\nb: 3\n", 2), ("a: 1\n b: 2\n", 2), ("a: 'open\n", 2), ("a: *nowhere\n", 1), ("\ta: 1\n", 1)],
)
def test_a_syntax_error_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    [message] = report(tmp_path, text)
    assert message.startswith(f":{line}: not valid YAML: ")


def test_python_objects_are_not_built(tmp_path: Path) -> None:
    assert document(tmp_path, "a: !!python/object/apply:os.getcwd []\n").data == {"a": []}
    [line] = report(tmp_path, "a: 1\nb: !!python/name:os.getcwd ''\n")
    assert line.startswith(":2: not valid YAML")


def test_two_documents_in_a_file(tmp_path: Path) -> None:
    [line] = report(tmp_path, "a: 1\n---\nb: 2\n")
    assert line.startswith(":2: not valid YAML")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b"])
def test_a_control_character(tmp_path: Path, character: str) -> None:
    [line] = report(tmp_path, f"a: {character}\n")
    assert line.startswith(":1: not valid YAML")


def test_bytes_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    [line] = report(tmp_path, b"a: caf\xe9\n")
    assert line == ": byte 6 is not UTF-8 text; save the file as UTF-8"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent.yaml: No such file or directory; check the path"):
        load_document(tmp_path / "absent.yaml")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="check the path"):
        load_document(tmp_path)


@pytest.mark.parametrize(("text", "kind"), [("- a\n- b\n", "list"), ("hello\n", "str"), ("3\n", "int")])
def test_the_top_level_holds_keys(tmp_path: Path, text: str, kind: str) -> None:
    [line] = report(tmp_path, text)
    assert line.startswith(f":1: found {kind}, not keys and values")


def test_merge_keys_are_filled_in(tmp_path: Path) -> None:
    text = "base: &base {x: 1, y: 2}\nother:\n  <<: *base\n  z: 3\n"
    assert document(tmp_path, text).data["other"] == {"x": 1, "y": 2, "z": 3}


def test_a_merged_key_may_be_written_over(tmp_path: Path) -> None:
    text = "base: &base {x: 1, y: 2}\nother: &other\n  <<: *base\n  y: 3\nthird: *other\n"
    loaded = document(tmp_path, text).data
    assert loaded["other"] == {"x": 1, "y": 3}
    assert loaded["third"] == {"x": 1, "y": 3}


def test_beside_a_merge_a_duplicate_is_still_one(tmp_path: Path) -> None:
    [line] = report(tmp_path, "base: &base {x: 1}\nother:\n  <<: *base\n  y: 3\n  y: 4\n")
    assert line.startswith(":5: other.y: the key stands a second time (first in line 4)")


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a {b: *a}\n", "a: " + "[" * 5000 + "]" * 5000])
def test_endless_nesting(tmp_path: Path, text: str) -> None:
    [line] = report(tmp_path, text)
    assert "nested" in line


def test_all_problems_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    lines = report(tmp_path, "a: 1e-3\nb: 010\nb: 2\nc:\n  d: 1:30\n  no: 3\n")
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "5", "6"]

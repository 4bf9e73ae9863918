from __future__ import annotations

import importlib.util

import pytest

from synthgen.errors import TrainingError
from synthgen.training.arguments import known_arguments, parse_arguments, parse_value

KNOWN = {"lr0": 0.01, "cos_lr": False, "epochs": 100, "freeze": None, "device": None, "save_period": -1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-1", -1),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("True", True),
        ("false", False),
        ("None", None),
        ("[0, 1]", [0, 1]),
        ("(0.5, 2.0)", (0.5, 2.0)),
        ("0,1", "0,1"),
        ("AdamW", "AdamW"),
        ("[broken", "[broken"),
        ("nan", "nan"),
        ("/a/b=c", "/a/b=c"),
    ],
)
def test_a_value_gets_the_type_it_spells(text, value):
    parsed = parse_value(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("tokens", [["lr0=0.5"], ["--lr0=0.5"], ["--lr0", "0.5"]])
def test_three_spellings_mean_the_same(tokens):
    assert parse_arguments(tokens, known=KNOWN) == {"lr0": 0.5}


def test_spellings_mix_and_the_last_wins():
    tokens = ["--save_period", "-1", "--cos-lr", "epochs=3", "freeze=[1,2]", "--epochs", "5", "--cos_lr"]
    assert parse_arguments(tokens, known=KNOWN) == {
        "save_period": -1,
        "cos_lr": True,
        "epochs": 5,
        "freeze": [1, 2],
    }


def test_an_unknown_key_names_its_neighbour():
    with pytest.raises(TrainingError, match=r"epoch: .*did you mean epochs\?"):
        parse_arguments(["epoch=3"], known=KNOWN)


@pytest.mark.parametrize("token", ["3", "epochs", "=3", "a b=3"])
def test_what_is_no_argument_is_refused(token):
    with pytest.raises(TrainingError, match="key=value"):
        parse_arguments([token], known=KNOWN)


def test_a_key_that_is_no_switch_needs_a_value():
    with pytest.raises(TrainingError, match="no value"):
        parse_arguments(["--epochs", "--cos_lr"], known=KNOWN)


@pytest.mark.parametrize("key", ["data", "model", "resume", "mode", "task", "cfg"])
def test_what_synthgen_decides_is_refused(key):
    with pytest.raises(TrainingError, match="use "):
        parse_arguments([f"{key}=x"], known={**KNOWN, key: None})


@pytest.mark.skipif(
    importlib.util.find_spec("ultralytics") is None, reason="needs ultralytics (the train extra)"
)
def test_the_keys_of_the_installed_ultralytics_are_known():
    known = known_arguments()
    assert {"mosaic", "hsv_h", "close_mosaic", "nbs", "save_dir"} <= set(known)
    with pytest.raises(TrainingError, match="mosaic"):
        parse_arguments(["mosiac=0"])


def test_without_ultralytics_the_remedy_is_the_extra(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(TrainingError, match=r'pip install "synthgen\[train\]"'):
        known_arguments()

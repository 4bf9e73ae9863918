import hashlib

import pytest
import stop_sign
import traffic_cone

FIELDS = {
    "model": {"path", "sha256", "kind", "class_name", "size_m", "source", "licence", "description"},
    "texture": {"path", "sha256", "kind", "size_m", "source", "licence", "description"},
    "photo": {"path", "sha256", "kind", "source", "licence", "description"},
}
LIMITS = {"model": 700_000, "texture": 350_000, "photo": 150_000}


def test_each_entry_has_the_fields_of_its_kind(entries):
    for entry in entries:
        assert set(entry) == FIELDS[entry["kind"]], entry["path"]
        assert entry["licence"] == "CC0-1.0"
        assert "\n" not in entry["description"]


def test_digests_match_the_files(entries, assets):
    for entry in entries:
        assert hashlib.sha256((assets / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry[
            "path"
        ]


def test_sources_exist(entries, assets):
    for entry in entries:
        assert (assets.parent / entry["source"]).is_file(), entry["path"]


def test_no_asset_is_missing_from_the_catalogue(entries, assets):
    listed = {entry["path"] for entry in entries}
    present = {
        f"{folder}/{p.name}"
        for folder in ("models", "textures", "photos")
        for p in (assets / folder).iterdir()
    }
    assert listed == present


def test_files_are_small(entries, assets):
    for entry in entries:
        assert (assets / entry["path"]).stat().st_size <= LIMITS[entry["kind"]], entry["path"]


def test_there_are_three_models_six_textures_and_eight_photos(entries):
    kinds = [entry["kind"] for entry in entries]
    assert {kind: kinds.count(kind) for kind in LIMITS} == {"model": 3, "texture": 6, "photo": 8}


def test_the_cone_is_made_again_byte_for_byte(assets):
    assert traffic_cone.build().glb == (assets / "models/traffic_cone.glb").read_bytes()


@pytest.mark.slow
def test_the_stop_sign_is_made_again_byte_for_byte(assets):
    assert stop_sign.build().glb == (assets / "models/stop_sign.glb").read_bytes()

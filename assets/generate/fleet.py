"""The models of the ready-made runs: every family with its classes, and every class with its variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from glb import Model
from helmets import hard_hats
from machines import excavator, wheeled
from people import pedestrians
from ships import ships, working_boats
from signs import signs
from vehicles import cars, heavy


@dataclass(frozen=True)
class Specimen:
    """One model of a class."""

    family: str  # the run that shows it, and a folder
    class_name: str
    variant: str
    build: Callable[[], Model]
    description: str

    @property
    def path(self) -> str:
        """The file, relative to assets/."""
        return f"models/{self.family}/{self.class_name}/{self.variant}.glb"

    @property
    def source(self) -> str:
        """The module that makes it, relative to assets/generate/."""
        maker = self.build
        while isinstance(maker, partial):
            maker = maker.func
        return maker.__module__.replace(".", "/")


def specimens() -> list[Specimen]:
    """Return all models of all families."""
    return [*_signs(), *_pedestrians(), *_hard_hats(), *_vehicles(), *_machines(), *_ships()]


def _signs() -> list[Specimen]:
    return [
        Specimen("traffic_sign", kind, variant, partial(signs.build, kind, variant), description)
        for kind, description in signs.DESCRIPTIONS.items()
        for variant in signs.VARIANTS
    ]


def _pedestrians() -> list[Specimen]:
    return [
        Specimen(
            "pedestrian",
            "pedestrian",
            name,
            partial(pedestrians.build, name),
            f"Person: {name.replace('_', ' ')}",
        )
        for name in pedestrians.PEOPLE
    ]


def _hard_hats() -> list[Specimen]:
    return [
        Specimen(
            "hard_hat",
            "hard_hat",
            name,
            partial(hard_hats.build, name),
            f"Hard hat: {name.replace('_', ' ')}",
        )
        for name in hard_hats.HATS
    ]


def _vehicles() -> list[Specimen]:
    cars_of = {
        "hatchback": {"red": "#a81c25", "teal": "#1f5f66", "white": "#e3e3de"},
        "saloon": {"silver": "#b9bcc0", "black": "#17181b", "blue": "#27497c"},
        "suv": {"blue": "#1f3350", "white": "#dfe0de", "grey": "#66696c"},
        "van": {"white": "#e6e7e6", "yellow": "#e0a80f", "blue": "#2c5a94"},
    }
    makers: list[tuple[str, str, Callable[[], Model], str]] = [
        (
            "van" if kind == "van" else "car",
            f"{kind}_{name}",
            partial(cars.build, kind, colour),
            f"{kind}, {name}",
        )
        for kind, colours in cars_of.items()
        for name, colour in colours.items()
    ]
    lorry, tip = partial(heavy.truck, is_tipper=False), partial(heavy.truck, is_tipper=True)
    makers += [
        ("bus", "red", partial(heavy.bus, "#b81d28", "42 Hauptbahnhof"), "city bus, red"),
        ("bus", "cream", partial(heavy.bus, "#d8cda6", "7 Stadtwald"), "city bus, cream"),
        ("truck", "box_blue", partial(lorry, "#1f4f8f", "#e9e8e2", "SPEDITION NORD"), "truck with a box"),
        (
            "truck",
            "box_white",
            partial(lorry, "#dcdcd8", "#5d7f6a", "OBST+GEMUESE"),
            "truck with a green box",
        ),
        ("truck", "tipper_orange", partial(tip, "#d97a12", "#5c6468", ""), "tipping truck, orange"),
        ("truck", "tipper_red", partial(tip, "#8f1f1f", "#8a8f4a", ""), "tipping truck, red"),
        ("motorcycle", "green", partial(heavy.motorcycle, "#1d5b2f"), "motorcycle, green"),
        ("motorcycle", "red", partial(heavy.motorcycle, "#a3161b"), "motorcycle, red"),
    ]
    return [
        Specimen("vehicle", class_name, variant, build, text.capitalize())
        for class_name, variant, build, text in makers
    ]


def _machines() -> list[Specimen]:
    digger, loader, dumper, mixer = excavator.build, wheeled.loader, wheeled.dump_truck, wheeled.mixer
    loaded, empty = partial(dumper, is_loaded=True), partial(dumper, is_loaded=False)
    makers: list[tuple[str, str, Callable[[], Model], str]] = [
        ("excavator", "digging_yellow", partial(digger, "digging", "#e3a008", "EX 210"), "digging"),
        ("excavator", "reaching_white", partial(digger, "reaching", "#d8d4c8", "BAGGER 20"), "reaching out"),
        (
            "excavator",
            "lifting_orange",
            partial(digger, "lifting", "#d9560b", "EX 210"),
            "lifting its bucket",
        ),
        (
            "wheel_loader",
            "low_yellow",
            partial(loader, -18.0, 20.0, 12.0, "#e6a70c"),
            "shovel low, steering left",
        ),
        (
            "wheel_loader",
            "high_green",
            partial(loader, 38.0, -5.0, -20.0, "#7d9a2c"),
            "shovel high, steering right",
        ),
        ("dump_truck", "loaded_yellow", partial(loaded, 0.0, "#e8a90f"), "loaded"),
        ("dump_truck", "tipping_orange", partial(empty, 46.0, "#d97a12"), "tipping"),
        ("concrete_mixer", "red", partial(mixer, "#b8202a", ("#e8e6e0", "#b8202a"), 20.0), "red and white"),
        (
            "concrete_mixer",
            "green",
            partial(mixer, "#e4e2da", ("#3f7d54", "#e8e4d4"), 130.0),
            "green and white",
        ),
    ]
    return [
        Specimen(
            "construction_machinery", kind, variant, build, f"{kind.replace('_', ' ').capitalize()}, {text}"
        )
        for kind, variant, build, text in makers
    ]


def _ships() -> list[Specimen]:
    box, sail, fish, car, tug = (
        ships.container_ship,
        ships.sailing_boat,
        working_boats.fishing_boat,
        ships.ferry,
        working_boats.tug,
    )
    makers: list[tuple[str, str, Callable[[], Model]]] = [
        ("container_ship", "blue", partial(box, "#1f3f63", 5, "NORDSTERN")),
        ("container_ship", "red", partial(box, "#7a2320", 6, "BALTICA", wake=0.75)),
        ("sailing_boat", "white", partial(sail, "#eceae2", "#e9e4d6", 16.0, wake=0.55)),
        ("sailing_boat", "navy", partial(sail, "#1d2f4d", "#d8cdb4", -24.0)),
        ("fishing_boat", "blue", partial(fish, "#23588a", "#e6e4dc", "ST 42")),
        ("fishing_boat", "red", partial(fish, "#96302a", "#d9d2bd", "CUX 7", wake=0.9)),
        ("ferry", "blue", partial(car, "#1f5f9e", "INSELFAEHRE")),
        ("ferry", "red", partial(car, "#a8262b", "FJORDLINIE", wake=1.0)),
        ("tug", "black", partial(tug, "#1c1d20", "#d9b98a", "ATLAS")),
        ("tug", "blue", partial(tug, "#234a7a", "#e4e2da", "HERKULES", wake=1.0)),
    ]
    return [
        Specimen(
            "ship",
            kind,
            variant,
            build,
            f"{kind.replace('_', ' ').capitalize()}, {variant}, cut off at its waterline",
        )
        for kind, variant, build in makers
    ]

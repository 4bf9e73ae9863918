"""A run with everything it names found: what scenes are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from synthgen.assets import AssetStore
from synthgen.config import RunConfig, SceneConfig
from synthgen.sampling.prop_kinds import PropKinds, kinds_by_place
from synthgen.sampling.randomizers import Randomizer
from synthgen.sampling.scenery import Scenery


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClass:
    """A class of the dataset and the models that are variants of it; its place in the recipe is its id."""

    name: str
    asset_ids: tuple[str, ...]
    weight: float = 1.0
    """How often, relative to the other classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseChoice:
    """How the pose and the variant of a model are chosen, and whether its lights shine."""

    animation: str = "random"
    """`random` is any moment of any animation, `rest` is as in the file; else a name, at any moment of it."""
    variant: str = "random"
    """`random` is any, `first` is what the file shows at first; else a name."""
    light_scale: float = 0.0
    """What the lights in the file are multiplied by; 0 leaves them off."""


@dataclass(frozen=True, kw_only=True)
class SceneChoices:
    """A scene that frames are drawn from, and the images it chooses from."""

    name: str
    weight: float
    config: SceneConfig
    photo_ids: tuple[str, ...] = ()
    panorama_ids: tuple[str, ...] = ()
    ground_texture_ids: tuple[str, ...] = ()
    wall_texture_ids: tuple[str, ...] = ()
    ceiling_texture_ids: tuple[str, ...] = ()
    prop_texture_ids: tuple[tuple[str, ...], ...] = ()
    """Of each kind of prop."""
    sceneries: tuple[Scenery, ...] = ()
    """The models that are the scene."""

    @cached_property
    def prop_kinds(self) -> PropKinds:
        """The things that make it a place."""
        return kinds_by_place(self.config.props, self.prop_texture_ids)

    @cached_property
    def bearing_kinds(self) -> list[PropKinds]:
        """Each kind that bears objects, alone."""
        pairs = zip(self.config.props, self.prop_texture_ids, strict=True)
        return [kinds_by_place([config], [ids]) for config, ids in pairs if config.bears]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioChoices:
    """A kind of image of the run."""

    name: str
    weight: float
    run: RunConfig
    scenes: tuple[SceneChoices, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that the draw of a frame depends on, beside the frame's generators."""

    run: RunConfig
    classes: tuple[ModelClass, ...]
    scenes: tuple[SceneChoices, ...]
    assets: AssetStore
    pose_choices: Mapping[str, PoseChoice] = field(default_factory=dict)
    """By asset id; a model that is not here is drawn with all its animations and variants."""
    distractor_ids: tuple[str, ...] = ()
    """The asset ids of the models that stand about without a label."""
    pattern_numbers: tuple[int, ...] = tuple(range(20))
    """Which of each kind of pattern are painted on what stands about."""
    randomizers: tuple[Randomizer, ...] = ()
    """Functions of the user's own, in the order in which they are applied."""
    scenarios: tuple[ScenarioChoices, ...] = ()
    """The kinds of images; where there are any, each brings its own run and scenes."""

    @property
    def model_ids(self) -> list[str]:
        """The asset ids of all models, class by class."""
        return [asset_id for each in self.classes for asset_id in each.asset_ids]

    @property
    def all_scenes(self) -> list[SceneChoices]:
        """The scenes of the run and of its scenarios."""
        return [*self.scenes, *(each for scenario in self.scenarios for each in scenario.scenes)]

    @property
    def scenery_ids(self) -> list[str]:
        """The asset ids of all models that are scenes, each once."""
        return list(dict.fromkeys(each.asset_id for scene in self.all_scenes for each in scene.sceneries))

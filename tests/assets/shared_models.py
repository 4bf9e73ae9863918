"""What each model of ../shared/models shows: for the eye on a contact sheet, and in numbers for the tests."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "models"

SHOWS: dict[str, tuple[str, int, tuple[float, float, float]]] = {
    "everyday/011_banana.glb": ("a scanned banana", 16384, (0.109, 0.037, 0.178)),
    "everyday/013_apple.glb": ("a scanned red apple", 16384, (0.075, 0.072, 0.075)),
    "everyday/017_orange.glb": ("a scanned orange", 16384, (0.072, 0.071, 0.074)),
    "everyday/chair.glb": ("a brown wooden chair", 2584, (0.513, 0.953, 0.556)),
    "everyday/coffee_bag.glb": ("a bag of coffee, grey and red", 1440, (0.099, 0.212, 0.077)),
    "everyday/coffee_mug.glb": ("a white mug", 5480, (0.137, 0.113, 0.097)),
    "everyday/decorative_vase.glb": ("a blue vase full of holes", 75926, (0.335, 0.361, 0.335)),
    "everyday/forklift.glb": ("a forklift", 9686, (1.319, 2.299, 3.804)),
    "everyday/juice_box.glb": ("a juice box, beige and green", 300, (0.09, 0.166, 0.073)),
    "everyday/optical_mouse.glb": ("a computer mouse", 1350, (0.076, 0.028, 0.128)),
    "everyday/standard_mouse.glb": ("a computer mouse", 1254, (0.057, 0.043, 0.122)),
    "everyday/tall_plant.glb": ("a plant in a pot", 3874, (0.564, 1.567, 0.574)),
    "everyday/vitamin_bottle.glb": ("a bottle with a label", 2996, (0.052, 0.09, 0.053)),
    "everyday/wheelchair.glb": ("a wheelchair", 7774, (0.71, 1.224, 1.189)),
    "everyday/yellow_cone.glb": ("a yellow traffic cone", 1680, (0.176, 0.325, 0.176)),
    "extensions/14_emission_strength/14_emission_strength.gltf": (
        "eighteen balls that glow ever more", 17280, (36, 2, 2),
    ),
    "extensions/15_transmission/15_transmission.gltf": (
        "five white balls, which are metal and so let no light through", 4800, (10, 2, 2),
    ),
    "extensions/18_variants/18_variants.gltf": ("a cube, green and blue; red in a variant", 12, (2, 2, 2)),
    "extensions/24_gpu_instancing/24_gpu_instancing.gltf": (
        "thousands of copies of meshes all over a field, thinned out", 998876, (679, 13, 679),
    ),
    "extensions/AnisotropyStrengthTest.glb": ("seven rows of balls with streaks", 97240, (7.57, 7.39, 0.8)),
    "extensions/BoxMeshopt.glb": ("a red cube", 12, (1, 1, 1)),
    "extensions/DenseSphere.glb": ("a white ball", 30720, (1.85, 1.86, 1.85)),
    "extensions/GolfBall.glb": ("a golf ball, its dents from a normal map", 356, (1.99, 1.98, 1.96)),
    "extensions/Ingenuity.glb": ("a helicopter for Mars", 9060, (0.986, 0.562, 1.106)),
    "extensions/SimpleInstancing.glb": ("125 white boxes, turned and stretched", 1500, (14.4, 14.4, 14.4)),
    "extensions/cat.glb": ("an Egyptian cat, black and gold", 4622, (0.791, 2.0, 1.334)),
    "extensions/chess-board.glb": ("a chess board with its pieces", 178848, (337, 43.6, 273)),
    "extensions/draco_duck/Duck.gltf": ("a yellow duck", 4212, (1.655, 1.54, 1.153)),
    "extensions/facecap.glb": ("a white head", 8042, (1.9, 2.34, 2.36)),
    "extensions/grip-compressed.glb": ("a black grip with white letters", 344, (0.029, 0.029, 0.251)),
    "extensions/jet-fighter.glb": ("a blue fighter plane", 36446, (13.99, 4.78, 10.03)),
    "extensions/pirate.glb": ("a white pirate with a hat", 5010, (1.521, 1.905, 0.455)),
    "extensions/webp/webp.gltf": ("a dark cube with round edges", 5292, (32.1, 32.1, 32.1)),
    "khronos/AlphaBlendModeTest.gltf": ("five panes, from opaque to cut out", 61, (8.6, 2.4, 1.3)),
    "khronos/AnimatedMorphCube/AnimatedMorphCube.gltf": ("a cube", 12, (2, 2, 2)),
    "khronos/BrainStem/BrainStem.gltf": ("a robot with its arms out", 61666, (2.415, 1.835, 0.597)),
    "khronos/CesiumMan.glb": ("a white figure with green and blue stripes", 4672, (0.312, 1.507, 1.138)),
    "khronos/CesiumMilkTruck.glb": ("a white truck with a logo", 3624, (4.869, 2.583, 2.792)),
    "khronos/ClearCoatTest.glb": ("rows of samples with labels", 37116, (10.46, 13.1, 1.11)),
    "khronos/DamagedHelmet.glb": ("a battered helmet that glows", 15452, (1.89, 1.802, 2.0)),
    "khronos/Duck.glb": ("a yellow duck", 4212, (1.655, 1.54, 1.153)),
    "khronos/FlightHelmet/FlightHelmet.gltf": ("a leather helmet on a stand", 94722, (0.367, 0.716, 0.372)),
    "khronos/Fox.glb": ("an orange fox", 576, (25.2, 79.0, 154.7)),
    "khronos/InterpolationTest/InterpolationTest.gltf": (
        "nine cubes in a square", 110, (8.735, 10.12, 2.009),
    ),
    "khronos/MultiUVTest/MultiUVTest.gltf": ("a cube with two textures on each side", 12, (2, 2, 2)),
    "khronos/SheenCloth.glb": ("a blue cloth over a ball", 115200, (0.072, 0.04, 0.071)),
    "khronos/SimpleSparseAccessor/SimpleSparseAccessor.gltf": ("three peaks", 12, (6, 4, 0)),
    "khronos/SunglassesKhronos.glb": ("sunglasses that shimmer", 13396, (0.151, 0.058, 0.161)),
    "khronos/TextureTransformTest/TextureTransformTest.gltf": (
        "six pictures, none of which says error", 24, (3.2, 2.19, 0.01),
    ),
    "khronos/TwoSidedPlane/TwoSidedPlane.gltf": ("a wooden board", 2, (2, 0, 2)),
    "khronos/UnlitTest/UnlitTest.gltf": ("two balls, orange and blue, without shading", 88, (4.4, 2, 2)),
    "khronos/VertexColorTest/VertexColorTest.gltf": ("check marks in red, green and blue", 36, (2, 2, 0.074)),
}  # fmt: skip
"""What is seen, how many triangles, and the size in metres, by the path of the file."""

POINTS_AND_LINES = {f"Mesh_PrimitiveMode_{number:02}" for number in (0, 1, 2, 3, 7, 8, 9, 10)}
"""Models of the Asset Generator that have nothing else, so that they cannot be used."""


def model_files() -> list[Path]:
    """All models, by name."""
    return sorted(path for path in FOLDER.rglob("*") if path.suffix in {".glb", ".gltf"})

"""Which extensions of glTF are understood, and what is done with each; `synthgen check-model` shows it."""

from __future__ import annotations

SUPPORTED_EXTENSIONS: dict[str, str] = {
    "EXT_mesh_gpu_instancing": "every copy becomes geometry",
    "EXT_meshopt_compression": "decoded",
    "EXT_texture_avif": "decoded",
    "EXT_texture_webp": "decoded",
    "KHR_draco_mesh_compression": "decoded",
    "KHR_lights_punctual": "reported; lit where the model's `lights` says so",
    "KHR_materials_anisotropy": "drawn",
    "KHR_materials_clearcoat": "drawn",
    "KHR_materials_dispersion": "drawn",
    "KHR_materials_emissive_strength": "drawn",
    "KHR_materials_ior": "drawn",
    "KHR_materials_iridescence": "drawn",
    "KHR_materials_pbrSpecularGlossiness": "converted to metallic-roughness",
    "KHR_materials_sheen": "drawn",
    "KHR_materials_specular": "drawn",
    "KHR_materials_transmission": "drawn",
    "KHR_materials_unlit": "drawn",
    "KHR_materials_variants": "drawn; one variant an object",
    "KHR_materials_volume": "drawn",
    "KHR_mesh_quantization": "decoded",
    "KHR_meshopt_compression": "decoded",
    "KHR_texture_basisu": "transcoded",
    "KHR_texture_transform": "drawn",
}
"""What is done with each extension that is understood."""

KNOWN_EXTENSIONS: dict[str, str] = {
    "KHR_animation_pointer": "only nodes and morph weights are animated",
    "KHR_materials_diffuse_transmission": "the surface is drawn without it",
    "KHR_node_visibility": "all nodes are shown",
    "KHR_xmp": "it does not change what is drawn",
    "KHR_xmp_json_ld": "it does not change what is drawn",
    "MSFT_lod": "the finest level is drawn",
    "MSFT_packing_normalRoughnessMetallic": "the textures of the core material are used",
    "MSFT_packing_occlusionRoughnessMetallic": "the textures of the core material are used",
    "MSFT_texture_dds": "the texture's other image is used",
}
"""Why each extension that is known, but left out, may be left out."""

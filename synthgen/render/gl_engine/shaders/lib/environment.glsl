// Light from all around: irradiance as spherical harmonics, and radiance prefiltered by roughness.
#include "constants.glsl"
#include "packing.glsl"

layout(std140) uniform Environment {
    vec4 harmonics[9];     // of the world's frame, cosine-convolved and divided by pi
    vec4 atlas_levels[10]; // x, y and size of an octahedral map in texels; x and y without the gutter
    vec4 atlas_size;       // 1 / width, 1 / height; cosine and sine of the yaw
    vec4 ambient;          // rgb: radiance from all around besides the map's; w: gain of the map
    vec4 ground_radiance;  // rgb: what the ground sends back on average; w: 1 where there is a ground
    vec4 arriving;         // rgb: what a white matt level ground would send back
};

uniform sampler2D environment_atlas;
uniform sampler2D brdf_table;

const float LAST_LEVEL = 5.0;

// The map of a roughness of level / LAST_LEVEL. A level surface has maps of its own from 2 on, by the shape that the
// lobe has where the surface is seen from: with IS_LEVEL, for one whose normal is +Y.
int map_of_level(int level) {
#ifdef IS_LEVEL
    return level < 2 ? level : level + 4;
#else
    return level;
#endif
}

// Radiance of a white Lambert surface: sum of c_i Y_i(n) with the bands' factors folded in.
// Source: Ramamoorthi and Hanrahan 2001, An Efficient Representation for Irradiance Environment Maps.
vec3 irradiance_over_pi(vec3 n) {
    vec3 sum = harmonics[0].rgb
        + harmonics[1].rgb * n.y + harmonics[2].rgb * n.z + harmonics[3].rgb * n.x
        + harmonics[4].rgb * (n.x * n.y) + harmonics[5].rgb * (n.y * n.z)
        + harmonics[6].rgb * (3.0 * n.z * n.z - 1.0) + harmonics[7].rgb * (n.x * n.z)
        + harmonics[8].rgb * (n.x * n.x - n.y * n.y);
    return max(sum, vec3(0.0));
}

vec3 atlas_radiance(vec2 uv, int level) {
    vec4 box = atlas_levels[level];
    return texture(environment_atlas, (box.xy + uv * box.z) * atlas_size.xy).rgb;
}

// The map's radiance about a direction of the world, averaged over the lobe of a roughness.
// Source: Karis 2013, Real Shading in Unreal Engine 4 (the first of the split sums).
vec3 prefiltered_map(vec3 direction, float roughness) {
    vec3 d = vec3(
        atlas_size.z * direction.x - atlas_size.w * direction.z,
        direction.y,
        atlas_size.w * direction.x + atlas_size.z * direction.z);
    vec2 uv = octahedral_uv(d);
    float level = clamp(roughness, 0.0, 1.0) * LAST_LEVEL;
    int lower = int(min(level, LAST_LEVEL - 1.0));
    return mix(atlas_radiance(uv, map_of_level(lower)), atlas_radiance(uv, map_of_level(lower + 1)),
        level - float(lower)) * ambient.w;
}

// Radiance about the direction that a surface mirrors: the map's, and the ground's below the horizon. The
// lobe of a rough surface straddles the horizon, so the two are mixed about it.
vec3 prefiltered_radiance(vec3 direction, float roughness) {
    vec3 sky = prefiltered_map(direction, roughness) + ambient.rgb;
#ifdef IS_LEVEL
    return sky;
#endif
    float spread = 0.02 + 0.8 * roughness * roughness;
    float below = ground_radiance.w * smoothstep(-spread, spread, -direction.y);
    return mix(sky, ground_radiance.rgb, below);
}

// Scale and bias of f0: the second of the split sums, and in z the directional albedo of sheen.
vec3 brdf_terms(float n_dot_v, float roughness) {
    return texture(brdf_table, vec2(n_dot_v, roughness)).rgb;
}

// How much of the light from all around reaches a point past the casters. The light is sampled in few
// directions, and the share that arrives is what counts: how much there is, and from where, the shading knows.
#include "sky_weights.glsl"

uniform sampler2DShadow sky_atlas;

// The share of light that passes the casters of the map with a corner, where a point is in it.
float passing(vec2 corner, vec3 in_map) {
    // The outermost texels of a map are empty: what falls beside it is lit.
    float border = 0.5 / sky_grid.w;
    vec2 uv = (corner + clamp(in_map.xy, border, 1.0 - border)) / sky_grid.z;
    return texture(sky_atlas, vec3(uv, min(in_map.z, 0.9999)));
}

// The share of the light from a direction that passes the casters of all groups.
float sky_light(int direction, vec3 eye, vec3 n) {
    float lit = 1.0;
    for (int group = 0; group < SKY_GROUPS; ++group) {
        int map = direction * SKY_GROUPS + group;
        lit *= passing(map_corner(map), in_sky_map(map, lifted(eye, n, group)));
    }
    return lit;
}

// The shares for diffuse and for mirrored light.
vec2 sky_visibility(vec3 eye, vec3 n, float roughness) {
    vec3 r = reflect(normalize(eye), n);
    float sharpness = lobe_sharpness(roughness);
    vec2 seen = vec2(0.0);
    vec2 total = vec2(0.0);
    for (int i = 0; i < SKY_DIRECTIONS; ++i) {
        vec2 weight = sky_weight(i, n, r, sharpness);
        seen += weight * sky_light(i, eye, n);
        total += weight;
    }
    return total.x > 0.0 ? seen / max(total, 1e-12) : vec2(1.0);
}

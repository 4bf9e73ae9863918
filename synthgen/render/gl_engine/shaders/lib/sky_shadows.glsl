// Shadows in the light from all around: depth maps of the casters from many directions, side by side, one for
// each direction and group of casters. Compiled with SKY_GROUPS, how many groups there are, to unroll loops over them.

const int MAX_SKY_DIRECTIONS = 64;
const int MAX_SKY_MAPS = 256;

layout(std140) uniform SkyShadows {
    vec4 sky_directions[MAX_SKY_DIRECTIONS];  // unit vectors to the light; w: the weight
    vec4 sky_maps[3 * MAX_SKY_MAPS];          // rows that take an eye-space point (and 1) to u, v and depth in a map
    vec4 group_texels[4];                     // x: size of a texel (m) in the maps of each group of casters
    vec4 sky_grid;                            // directions, groups, maps along a side of the atlas, texels of a map
};

// A point in a map: u and v from 0 to 1, and depth. The maps of a direction follow each other.
vec3 in_sky_map(int map, vec3 eye) {
    vec4 p = vec4(eye, 1.0);
    return vec3(dot(sky_maps[3 * map], p), dot(sky_maps[3 * map + 1], p), dot(sky_maps[3 * map + 2], p));
}

// A receiver above its surface, so that it does not shadow itself in the maps of a group.
vec3 lifted(vec3 eye, vec3 n, int group) {
    return eye + 2.0 * group_texels[group].x * n;
}

// Lower left corner of a map in the atlas, in maps.
vec2 map_corner(int map) {
    float row = floor((float(map) + 0.5) / sky_grid.z);  // software divides whole numbers slowly
    return vec2(float(map) - row * sky_grid.z, row);
}

// Shadows in the light from all around: depth maps of the casters from many directions, side by side.

const int MAX_SKY_DIRECTIONS = 64;
const int MAX_GROUPS = 4;

layout(std140) uniform SkyShadows {
    vec4 sky_directions[MAX_SKY_DIRECTIONS];  // unit vectors to the light; w: the weight
    vec4 sky_right[MAX_SKY_DIRECTIONS];       // the axes of each direction's map
    vec4 sky_up[MAX_SKY_DIRECTIONS];
    vec4 caster_groups[MAX_GROUPS];           // centre in eye space, radius
    vec4 sky_grid;                            // directions, groups, tiles along a side of the atlas, texels of a tile
};

// Position in the map of a direction and group: x, y and depth in [-1, 1] within the group's sphere.
vec3 tile_position(int direction, int group, vec3 eye) {
    vec3 p = (eye - caster_groups[group].xyz) / caster_groups[group].w;
    return vec3(
        dot(p, sky_right[direction].xyz), dot(p, sky_up[direction].xyz), -dot(p, sky_directions[direction].xyz));
}

// Lower left corner of the tile of a direction and group, in tiles.
vec2 tile_corner(int direction, int group) {
    int index = direction * int(sky_grid.y) + group;
    int side = int(sky_grid.z);
    return vec2(index % side, index / side);
}

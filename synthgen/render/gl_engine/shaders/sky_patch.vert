// A part of a plane where a shadow of one group of casters can lie, in the light from all around of one direction.
#include "lib/frame.glsl"
#include "lib/sky_shadows.glsl"

uniform vec4 plane;  // unit normal towards the visible side, and its distance from the eye along it

in vec3 in_position;
in float in_direction;
in float in_group;
in float in_rank;  // from 0 to 1, among the patches of the map

out vec3 in_map;         // u and v from 0 to 1, and depth
flat out vec2 corner;    // of the map in the atlas, in maps
flat out vec4 channel;   // 1 for that of the direction

void main() {
    int direction = int(in_direction);
    int group = int(in_group);
    int map = direction * SKY_GROUPS + group;
    in_map = in_sky_map(map, lifted(in_position, plane.xyz, group));
    corner = map_corner(map);
    channel = vec4(equal(ivec4(direction % 4), ivec4(0, 1, 2, 3)));
    gl_Position = clip_from_eye * vec4(in_position, 1.0);
    // Each map is nearer than the one before it, and each patch of one farther than those before it: so every pixel is
    // drawn once for each map, however depths are rounded.
    gl_Position.z = gl_Position.w * (1.0 - 2.0 * (float(map) + 1.0 - in_rank) / float(SKY_DIRECTIONS * SKY_GROUPS));
}

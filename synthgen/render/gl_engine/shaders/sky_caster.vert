// A mesh as a caster in the maps of all directions at once: each instance is drawn once for each of them.
#include "lib/instances.glsl"
#include "lib/sky_shadows.glsl"

uniform int caster_group;

in vec3 in_position;

void main() {
    int directions = int(sky_grid.x);
    int direction = gl_InstanceID % directions;
    vec3 p = tile_position(direction, caster_group, eye_of_object(gl_InstanceID / directions, in_position));
    // The group's sphere fits its tile, so nothing reaches into the next one.
    vec2 corner = tile_corner(direction, caster_group);
    vec2 inner = p.xy * (1.0 - 2.0 / sky_grid.w);
    gl_Position = vec4((corner + 0.5 * inner + 0.5) / sky_grid.z * 2.0 - 1.0, p.z, 1.0);
}

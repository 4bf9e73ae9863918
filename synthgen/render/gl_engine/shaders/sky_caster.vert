// A mesh as a caster in the maps of all directions at once: each instance is drawn once for each of them.
#include "lib/instances.glsl"
#include "lib/sky_shadows.glsl"

uniform int caster_group;

in vec3 in_position;

void main() {
    int directions = int(sky_grid.x);
    int map = (gl_InstanceID % directions) * int(sky_grid.y) + caster_group;
    vec3 p = in_sky_map(map, eye_of_object(gl_InstanceID / directions, in_position));
    // The group's sphere fits its map, so nothing reaches into the next one.
    gl_Position = vec4(2.0 * vec3((map_corner(map) + p.xy) / sky_grid.z, p.z) - 1.0, 1.0);
}

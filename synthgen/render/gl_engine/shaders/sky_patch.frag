// At few places of a plane: how much of the light of one direction passes one group of casters, to be multiplied with
// what passes the others.
#include "lib/sky_visibility.glsl"

in vec3 in_map;
flat in vec2 corner;
flat in vec4 channel;

out vec4 arriving;

void main() {
    arriving = 1.0 - channel * (1.0 - passing(corner, in_map));
}

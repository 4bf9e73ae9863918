// At few places of a plane: what of the light of one direction is hidden, to be added to that of the others.
#include "lib/sky_visibility.glsl"

uniform vec4 plane;             // unit normal towards the visible side, and its distance from the eye along it
uniform vec2 plane_reflection;  // roughness, f0

in vec3 eye;
flat in int direction;

out vec4 hidden;  // r: diffuse, g: mirrored light

void main() {
    vec3 r = reflect(normalize(eye), plane.xyz);
    vec2 weight = sky_weight(direction, plane.xyz, r, lobe_sharpness(plane_reflection.x));
    hidden = vec4(weight * (1.0 - sky_light(direction, eye, plane.xyz)), 0.0, 0.0);
}

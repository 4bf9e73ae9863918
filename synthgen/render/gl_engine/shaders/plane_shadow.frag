// How much of one light reaches a plane past one group of casters, to be multiplied with what reaches it past the others.
#include "lib/frame.glsl"
#include "lib/shadows.glsl"

uniform vec4 plane;  // unit normal towards the visible side, and its distance from the eye along it
uniform mat4 tile_matrix;
uniform vec4 tile_rectangle;
uniform vec4 tile_range;
uniform float source_size;
uniform vec4 channel;   // 1 for that of the light
uniform vec2 spacing;   // of the places, in pixels of the buffers

out vec4 visible;

void main() {
    vec3 ray = eye_ray(gl_FragCoord.xy * spacing);
    vec3 eye = ray * (plane.w / dot(plane.xyz, ray));
    ShadowTile tile = ShadowTile(tile_matrix, tile_rectangle, tile_range);
    visible = 1.0 - channel * (1.0 - tile_visibility(tile, eye, plane.xyz, source_size, turn_of_pixel()));
}

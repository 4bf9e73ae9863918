// At few places of the image: how much of the light from all around reaches the meshes there, with the depth and
// the normal, for those who look for the nearest like themselves.
#include "lib/frame.glsl"
#include "lib/sky_visibility.glsl"
#include "lib/packing.glsl"

uniform float roughness;

in vec3 eye;
in vec3 normal;

out vec4 visibility;

void main() {
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
    visibility = vec4(packed_shares(sky_visibility(eye, n, roughness)), depth_of(eye), octahedral_uv(n));
}

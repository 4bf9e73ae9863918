// The backdrop, infinitely far away and without an id.
#include "lib/frame.glsl"
#include "lib/backdrop.glsl"
#include "lib/outputs.glsl"

const uint INFINITY_BITS = 0x7f800000u;

void main() {
    out_direct = vec4(backdrop_radiance(eye_ray(gl_FragCoord.xy), gl_FragCoord.xy), 1.0);
    out_ambient_diffuse = vec4(0.0);
    out_ambient_specular = vec4(0.0);
    out_surface = uvec2(0u, INFINITY_BITS);
    out_normal = vec4(0.0);
}

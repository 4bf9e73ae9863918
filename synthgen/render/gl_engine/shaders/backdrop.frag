// The backdrop, infinitely far away and without an id.
#include "lib/frame.glsl"
#include "lib/backdrop.glsl"
#include "lib/outputs.glsl"

const uint INFINITY_BITS = 0x7f800000u;

void main() {
    out_light = vec4(backdrop_radiance(eye_ray(gl_FragCoord.xy), gl_FragCoord.xy), 1.0);
    write_surface(0u, uintBitsToFloat(INFINITY_BITS), vec3(0.0));
}

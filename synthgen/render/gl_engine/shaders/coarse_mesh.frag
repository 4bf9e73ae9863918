// At few places of the image: how much of the light from all around reaches the meshes there, with the depth and
// the normal, for those who look for the nearest like themselves. With LAMP_WORDS, also what casters hide of each
// light whose shadows are not sharp, four lights a word.
#include "lib/frame.glsl"
#include "lib/sky_visibility.glsl"
#include "lib/packing.glsl"
#ifdef LAMP_WORDS
#include "lib/lights.glsl"
#endif

uniform float roughness;

in vec3 eye;
in vec3 normal;

layout(location = 0) out vec4 visibility;
#ifdef LAMP_WORDS
layout(location = 1) out uvec4 hidden_lamps;

uvec4 packed_hidden_lamps(vec3 n) {
    vec4 hidden[LAMP_WORDS];
    for (int k = 0; k < LAMP_WORDS; ++k) hidden[k] = vec4(0.0);
    for (int i = sharp_lights(); i < shadow_lights(); ++i) {
        hidden[i / 4][i % 4] = 1.0 - light_visibility(i, eye, n);
    }
    uvec4 words = uvec4(0u);
    for (int k = 0; k < LAMP_WORDS; ++k) words[k] = packUnorm4x8(hidden[k]);
    return words;
}
#endif

void main() {
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
    visibility = vec4(packed_shares(sky_visibility(eye, n, roughness)), depth_of(eye), octahedral_uv(n));
#ifdef LAMP_WORDS
    hidden_lamps = packed_hidden_lamps(n);
#endif
}

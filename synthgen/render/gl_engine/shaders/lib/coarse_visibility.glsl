// The visibility of the light from all around and of lamps, which coarse_mesh.frag knows at few places, taken from
// those neighbours that lie on the same surface.
// Source: Kopf et al. 2007, Joint Bilateral Upsampling.
#include "packing.glsl"

uniform sampler2D visibility_map;
#ifdef LAMP_WORDS
uniform usampler2D lamp_map;
#endif

// The shares that casters let through.
struct Visibility {
    vec2 sky;                // of the diffuse and of the mirrored light from all around
#ifdef LAMP_WORDS
    vec4 lamps[LAMP_WORDS];  // of each light, but for those with sharp shadows
#endif
};

Visibility upsampled_visibility(vec2 window, float depth, vec3 n) {
    ivec2 last = textureSize(visibility_map, 0) - 1;
    vec2 position = window * image.zw * vec2(last + 1) - 0.5;
    ivec2 corner = ivec2(floor(position));
    vec2 part = position - vec2(corner);
    vec2 n_uv = octahedral_uv(n);
    Visibility sum;
    sum.sky = vec2(0.0);
#ifdef LAMP_WORDS
    for (int k = 0; k < LAMP_WORDS; ++k) sum.lamps[k] = vec4(0.0);
#endif
    float weights = 0.0;
    for (int i = 0; i < 4; ++i) {
        ivec2 step = ivec2(i & 1, i >> 1);
        ivec2 place = clamp(corner + step, ivec2(0), last);
        vec4 other = texelFetch(visibility_map, place, 0);
        vec2 bilinear = mix(1.0 - part, part, vec2(step));
        float near = exp2(-64.0 * abs(other.y - depth) / depth);
        float unlike = min(4.0 * distance(n_uv, other.zw), 1.0);
        float weight = (bilinear.x * bilinear.y + 1e-3) * (near * (1.0 - unlike) + 1e-4);
        if (other.y < 0.0) weight = 1e-8;  // nothing is there
        sum.sky += weight * unpacked_shares(other.x);
#ifdef LAMP_WORDS
        uvec4 words = texelFetch(lamp_map, place, 0);
        for (int k = 0; k < LAMP_WORDS; ++k) sum.lamps[k] += weight * (1.0 - unpackUnorm4x8(words[k]));
#endif
        weights += weight;
    }
    sum.sky /= weights;
#ifdef LAMP_WORDS
    for (int k = 0; k < LAMP_WORDS; ++k) sum.lamps[k] /= weights;
#endif
    return sum;
}

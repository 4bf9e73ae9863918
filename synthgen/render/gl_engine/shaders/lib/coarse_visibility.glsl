// The visibility of the light from all around, which coarse_mesh.frag knows at few places, taken from those
// neighbours that lie on the same surface.
// Source: Kopf et al. 2007, Joint Bilateral Upsampling.
#include "packing.glsl"

uniform sampler2D visibility_map;

vec2 upsampled_visibility(vec2 window, float depth, vec3 n) {
    ivec2 last = textureSize(visibility_map, 0) - 1;
    vec2 position = window * image.zw * vec2(last + 1) - 0.5;
    ivec2 corner = ivec2(floor(position));
    vec2 part = position - vec2(corner);
    vec2 n_uv = octahedral_uv(n);
    vec2 sum = vec2(0.0);
    float weights = 0.0;
    for (int i = 0; i < 4; ++i) {
        ivec2 step = ivec2(i & 1, i >> 1);
        vec4 other = texelFetch(visibility_map, clamp(corner + step, ivec2(0), last), 0);
        vec2 bilinear = mix(1.0 - part, part, vec2(step));
        float near = exp2(-64.0 * abs(other.y - depth) / depth);
        float unlike = min(4.0 * distance(n_uv, other.zw), 1.0);
        float weight = (bilinear.x * bilinear.y + 1e-3) * (near * (1.0 - unlike) + 1e-4);
        if (other.y < 0.0) weight = 1e-8;  // nothing is there
        sum += weight * unpacked_shares(other.x);
        weights += weight;
    }
    return sum / weights;
}

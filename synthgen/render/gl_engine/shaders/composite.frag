// The parts of the light put together: the ambient ones dimmed by their visibility, which is known at fewer
// places and taken from those neighbours that lie on the same surface.
// Source: Kopf et al. 2007, Joint Bilateral Upsampling.
#include "lib/frame.glsl"

#include "lib/packing.glsl"

uniform sampler2D direct_map;
uniform sampler2D ambient_diffuse_map;
uniform sampler2D ambient_specular_map;
uniform usampler2D surface_map;
uniform sampler2D normal_roughness_map;
uniform sampler2D visibility_map;
uniform float scale;

// What hides the light sends back some of it: about this share, as most matter is neither black nor white.
const float BOUNCED = 0.1;

out vec4 radiance;

vec2 upsampled_visibility(ivec2 at, float depth, vec3 n) {
    ivec2 last = textureSize(visibility_map, 0) - 1;
    vec2 position = (vec2(at) + 0.5) / scale - 0.5;
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

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 sum = texelFetch(direct_map, at, 0).rgb;
    float depth = uintBitsToFloat(texelFetch(surface_map, at, 0).y);
    if (!isinf(depth)) {
        vec2 visibility = upsampled_visibility(at, depth, texelFetch(normal_roughness_map, at, 0).xyz);
        visibility = mix(vec2(BOUNCED), vec2(1.0), visibility);
        sum += texelFetch(ambient_diffuse_map, at, 0).rgb * visibility.x;
        sum += texelFetch(ambient_specular_map, at, 0).rgb * visibility.y;
    }
    radiance = vec4(min(sum, vec3(65000.0)), 1.0);
}

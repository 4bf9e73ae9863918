// How much of the light from all around reaches each surface past the casters: r for its diffuse, g for its
// specular part. The light is sampled in few directions, and the share that arrives is what counts here; how
// much there is, and from where, the shading knows exactly.
#include "lib/frame.glsl"
#include "lib/sky_shadows.glsl"

#include "lib/packing.glsl"

uniform usampler2D surface_map;
uniform sampler2D normal_roughness_map;
uniform sampler2DShadow sky_atlas;
uniform float scale;  // buffer pixels to a pixel here

// Visibilities, depth and the octahedral normal, for those who look for the nearest like themselves.
out vec4 visibility;

void main() {
    ivec2 at = ivec2(min(scale * gl_FragCoord.xy, image.xy - 1.0));
    float depth = uintBitsToFloat(texelFetch(surface_map, at, 0).y);
    visibility = vec4(2.0, -1.0, 0.0, 0.0);
    if (isinf(depth)) return;
    vec4 normal_roughness = texelFetch(normal_roughness_map, at, 0);
    vec3 n = normal_roughness.xyz;
    vec3 eye = eye_ray(vec2(at) + 0.5) * depth;
    vec3 v = normalize(-eye);
    vec3 r = reflect(-v, n);
    float lobe = 2.9 / max(normal_roughness.w * normal_roughness.w * normal_roughness.w * normal_roughness.w, 0.02);

    vec2 seen = vec2(0.0);
    vec2 total = vec2(0.0);
    int groups = int(sky_grid.y);
    float inner = 1.0 - 2.0 / sky_grid.w;
    for (int i = 0; i < int(sky_grid.x); ++i) {
        vec4 direction = sky_directions[i];
        float cosine = dot(n, direction.xyz);
        if (cosine <= 0.0) continue;
        // The mirror lobe is a spherical Gaussian about as wide as GGX's.
        float mirrored = cosine * exp2(lobe * (dot(r, direction.xyz) - 1.0));
        vec2 weight = direction.w * vec2(cosine, mirrored) + vec2(1e-6, 1e-9);
        float lit = 1.0;
        for (int group = 0; group < groups; ++group) {
            float texel = 2.0 * caster_groups[group].w / sky_grid.w;
            vec3 p = tile_position(i, group, eye + 2.0 * texel * n);
            if (dot(p.xy, p.xy) < 1.0) {
                vec2 uv = (tile_corner(i, group) + 0.5 * inner * p.xy + 0.5) / sky_grid.z;
                lit *= texture(sky_atlas, vec3(uv, min(0.5 * p.z + 0.5, 0.9999)));
            }
        }
        seen += weight * lit;
        total += weight;
    }
    vec2 shares = total.x > 0.0 ? seen / max(total, 1e-12) : vec2(1.0);
    visibility = vec4(packed_shares(shares), depth, octahedral_uv(n));
}

// At few places of the image, which are enough for light that changes slowly: what a plane sends back. Shadows of
// lights, which do not change slowly, are left to plane.frag.
#include "lib/frame.glsl"
#include "lib/plane.glsl"
#include "lib/sky_weights.glsl"
#ifdef HAS_RELIEF
#include "lib/relief.glsl"
#endif

uniform vec2 spacing;          // of the places, in pixels of the buffers
// How much of the light of each direction arrives: pictures of four directions each, PICTURES_ACROSS in a row.
uniform sampler2D arriving_map;

layout(location = 0) out vec4 diffuse;   // rgb: for a white plane, or for a catcher the share of the light that is there
layout(location = 1) out vec4 specular;  // rgb: mirrored; a: the share that it mirrors
#ifdef HAS_RELIEF
layout(location = 2) out vec4 lean;      // the gradients in Lean; that by roughness is the diffuse light's alpha
#endif

const int PICTURES_ACROSS = 4;

// The shares of the diffuse and of the mirrored light from all around that casters let through.
vec2 sky_shares(Surface s) {
    ivec2 sheet = textureSize(arriving_map, 0);
    ivec2 size = sheet / ivec2(PICTURES_ACROSS, SKY_DIRECTIONS / (4 * PICTURES_ACROSS));
    vec3 r = reflect(-s.v, s.n);
    float sharpness = lobe_sharpness(s.roughness);
    vec2 hidden = vec2(0.0);
    vec2 total = vec2(0.0);
    for (int i = 0; i < SKY_DIRECTIONS; i += 4) {
        ivec2 picture = ivec2((i / 4) % PICTURES_ACROSS, i / (4 * PICTURES_ACROSS));
        vec4 arriving = texelFetch(arriving_map, picture * size + ivec2(gl_FragCoord.xy), 0);
        for (int k = 0; k < 4; ++k) {
            vec2 weight = sky_weight(i + k, s.n, r, sharpness);
            hidden += weight * (1.0 - arriving[k]);
            total += weight;
        }
    }
    return 1.0 - hidden / max(total, 1e-12);
}

void main() {
    Surface s = plane_surface(ray_to_plane(gl_FragCoord.xy * spacing));
    vec3 terms = brdf_terms(clamp(dot(s.n, s.v), 1e-3, 1.0), s.roughness);
    vec2 visibility = sky_shares(s);
#ifdef HAS_RELIEF
    Lean sum = Lean(vec2(0.0), vec2(0.0), 0.0);
    Reflected direct = lit_with_lean(s, terms, sum);
#else
    Reflected direct = lit(s, terms, vec3(0.0));
#endif
    specular.a = s.f0.x * terms.x + s.f90.x * terms.y;
#ifdef CATCHER
    Reflected around = Reflected(PI * irradiance_over_pi(s.n), vec3(0.0));
    vec3 all = around.diffuse + arriving_light(s);
    vec3 lost = around.diffuse - let_through(around, visibility, s.n, vec3(0.0)).diffuse;
    diffuse = vec4(1.0 - lost / max(all, 1e-6), 1.0);
    specular.rgb = vec3(0.0);
#else
#ifdef HAS_MIRROR
    visibility.y = 1.0;  // the mirror image shows what is hidden
#endif
    Reflected around = let_through(lit_from_all_around(s, terms, vec3(0.0)), visibility, s.n, vec3(0.0));
    diffuse = vec4(direct.diffuse + around.diffuse, 1.0);
    specular.rgb = direct.specular + around.specular;
#ifdef HAS_RELIEF
    Lean more = lean_of_surroundings(s, terms, around);
    float mirrored = max(luminance(specular.rgb), 1e-6);
    lean.xy = (sum.diffuse + more.diffuse) / max(luminance(diffuse.rgb), 1e-6);
    lean.zw = (sum.specular + more.specular) / mirrored;
    diffuse.a = (sum.roughness + more.roughness) / mirrored;
#endif
#endif
}

// A mesh with a glTF material. With HAS_VISIBILITY, the light from all around is dimmed where casters hide it;
// translucent things and the mirror image of the ground do without.
#include "lib/frame.glsl"
#include "lib/surface.glsl"
#include "lib/shading.glsl"
#include "lib/iridescence.glsl"
#include "lib/outputs.glsl"
#ifdef HAS_VISIBILITY
#include "lib/coarse_visibility.glsl"
#endif
#ifdef HAS_TRANSMISSION
#include "lib/refraction.glsl"
#endif

flat in uint instance_id;

// The least opacity with which a blended surface counts as drawn in ids, depth and labels.
const float LEAST_LABELLED_OPACITY = 0.1;

void main() {
    Surface s = surface_of_material();
#ifdef ALPHA_MASK
    if (s.opacity < emissive_factor.w) discard;
#endif
#ifdef ALPHA_BLEND
    if (s.opacity < LEAST_LABELLED_OPACITY) discard;
#else
    s.opacity = 1.0;
#endif
    float depth = depth_of(eye);
#ifdef MIRRORED
    out_beyond = max(1.0 + lens.y / eye.y, 0.0);  // the mirrored eye is below the ground
#else
    write_surface(instance_id, depth, s.face_normal);
#endif
#ifdef UNLIT
    vec3 light = s.base_color;
#else
    vec3 terms = brdf_terms(clamp(dot(s.n, s.v), 1e-3, 1.0), s.roughness);
    vec3 shift = vec3(0.0);
#ifdef HAS_IRIDESCENCE
    shift = thin_film_shift(s);
#endif
#ifdef HAS_VISIBILITY
    Visibility visibility = upsampled_visibility(gl_FragCoord.xy, depth, s.face_normal);
#ifdef LAMP_WORDS
    s.lamp_shares = visibility.lamps;
#endif
#endif
    vec3 light = s.emission;
#ifdef HAS_TRANSMISSION
    light += transmitted_light(s);
#endif
#ifdef HAS_CLEARCOAT
    light *= coat_transmittance(s);
#endif
    light += sum_of(lit(s, terms, shift));
    Reflected around = lit_from_all_around(s, terms, shift);
#ifdef HAS_VISIBILITY
    around = let_through(around, visibility.sky, s.n, s.diffuse_color);
#endif
    light += sum_of(around);
#endif
    out_light = vec4(min(light, vec3(65000.0)) * s.opacity, s.opacity);
}

// A mesh with a glTF material. OPAQUE and MASK parts are lit here in their parts, for the visibility pass to
// dim; TRANSLUCENT ones, drawn later over the finished picture, are summed at once.
#include "lib/frame.glsl"
#include "lib/surface.glsl"
#include "lib/shading.glsl"
#include "lib/iridescence.glsl"
#include "lib/outputs.glsl"
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
    write_surface(instance_id, depth_of(eye), s.face_normal, s.roughness);
#ifdef UNLIT
    Shading light = Shading(s.base_color, vec3(0.0), vec3(0.0));
#else
    vec3 shift = vec3(0.0);
#ifdef HAS_IRIDESCENCE
    float film = iridescence_factors.x;
    float thickness = iridescence_factors.w;
#ifdef IRIDESCENCE_UV
    film *= texture(iridescence_map, slot_uv(IRIDESCENCE, IRIDESCENCE_UV)).r;
#endif
#ifdef IRIDESCENCE_THICKNESS_UV
    thickness = mix(iridescence_factors.z, iridescence_factors.w,
        texture(iridescence_thickness_map, slot_uv(IRIDESCENCE_THICKNESS, IRIDESCENCE_THICKNESS_UV)).g);
#endif
    vec3 iridescent = fresnel_iridescent(iridescence_factors.y, clamp(dot(s.n, s.v), 0.0, 1.0), thickness, s.f0);
    shift = film * (iridescent - s.f0);
#endif
    Shading light = shade(s, shift);
#ifdef HAS_TRANSMISSION
    vec3 transmitted = transmitted_light(s);
#ifdef HAS_CLEARCOAT
    transmitted *= coat_transmittance(s);
#endif
    light.direct += transmitted;
#endif
#endif
#if defined(TRANSLUCENT) || defined(SUMMED)
    vec3 sum = light.direct + light.ambient_diffuse + light.ambient_specular;
    out_direct = vec4(sum * s.opacity, s.opacity);
    out_ambient_diffuse = vec4(0.0);
    out_ambient_specular = vec4(0.0);
#else
    out_direct = vec4(light.direct, 1.0);
    out_ambient_diffuse = vec4(light.ambient_diffuse, 1.0);
    out_ambient_specular = vec4(light.ambient_specular, 1.0);
#endif
}

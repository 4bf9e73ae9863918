// Light that a surface sends to the camera: from each light, and from all around as if nothing hid it.
#include "brdf_ggx.glsl"
#include "brdf_anisotropic.glsl"
#include "brdf_sheen.glsl"
#include "environment.glsl"
#include "lights.glsl"

// Light that a surface sends to the camera in its parts: what has been in it, and what it mirrors.
struct Reflected {
    vec3 diffuse;
    vec3 specular;
};

vec3 sum_of(Reflected light) {
    return light.diffuse + light.specular;
}

// Light that bounces between microfacets more than once, as a factor on the single-scattering lobe:
// 1 + f0 (1 / E - 1), with E the single-scattering albedo at f0 = 1.
// Source: Turquin 2019, Practical Multiple Scattering Compensation for Microfacet Models.
vec3 multiple_scattering(vec3 f0, vec3 terms) {
    return 1.0 + f0 * (1.0 / max(terms.x + terms.y, 0.05) - 1.0);
}

float ggx_lobe(Surface s, vec3 h, vec3 l, float n_dot_l, float n_dot_v, float alpha) {
#ifdef HAS_ANISOTROPY
    vec3 b = cross(s.n, s.tangent);
    vec2 alphas = vec2(mix(alpha, 1.0, s.anisotropy * s.anisotropy), alpha);
    vec3 v_t = vec3(dot(s.v, s.tangent), dot(s.v, b), n_dot_v);
    vec3 l_t = vec3(dot(l, s.tangent), dot(l, b), n_dot_l);
    return distribution_ggx_anisotropic(dot(s.n, h), dot(h, s.tangent), dot(h, b), alphas)
        * visibility_ggx_anisotropic(v_t, l_t, alphas);
#else
    return distribution_ggx(clamp(dot(s.n, h), 0.0, 1.0), alpha) * visibility_ggx(n_dot_l, n_dot_v, alpha);
#endif
}

// The factor that keeps the light of a highlight the same although every point of a wide source is mirrored as
// its best one is: (alpha / alpha')^2. Source: Karis 2013, Real Shading in Unreal Engine 4, area lights.
float wide_source(float alpha, float widening) {
    float share = alpha / min(alpha + widening, 1.0);
    return share * share;
}

#ifdef HAS_CLEARCOAT
// The share of the light from below, emission included, that gets through the clear coat.
// Source: glTF extension KHR_materials_clearcoat, layering and emission.
float coat_transmittance(Surface s) {
    return 1.0 - s.clearcoat * fresnel_schlick(0.04, clamp(dot(s.clearcoat_normal, s.v), 1e-3, 1.0));
}
#endif

Reflected lit_by(Surface s, Illumination light, vec3 terms, vec3 fresnel_shift) {
    float n_dot_v = clamp(dot(s.n, s.v), 1e-3, 1.0);
    float n_dot_l = clamp(dot(s.n, light.l), 0.0, 1.0);
    float specular_n_dot_l = clamp(dot(s.n, light.specular_l), 0.0, 1.0);
    vec3 h = normalize(light.specular_l + s.v);
    float alpha = max(s.alpha, 0.002);
    vec3 f = min(fresnel_schlick(s.f0, s.f90, clamp(dot(s.v, h), 0.0, 1.0)) + fresnel_shift, vec3(1.0));
    vec3 specular = f * multiple_scattering(s.f0, terms) * wide_source(alpha, light.widening)
        * ggx_lobe(s, h, light.specular_l, specular_n_dot_l, n_dot_v, alpha);
    vec3 diffuse = (1.0 - max(f.r, max(f.g, f.b))) * s.diffuse_color * (1.0 - s.transmission) / PI;
    Reflected reflected = Reflected(diffuse * n_dot_l, specular * specular_n_dot_l);
#ifdef HAS_SHEEN
    float sheen_alpha = max(s.sheen_roughness * s.sheen_roughness, 1e-3);
    // Source: glTF extension KHR_materials_sheen, albedo scaling.
    float sheen_albedo = max(brdf_terms(n_dot_v, s.sheen_roughness).z, brdf_terms(n_dot_l, s.sheen_roughness).z);
    float keep = 1.0 - max(s.sheen_color.r, max(s.sheen_color.g, s.sheen_color.b)) * sheen_albedo;
    reflected.diffuse *= keep;
    reflected.specular = reflected.specular * keep + s.sheen_color * n_dot_l
        * distribution_charlie(clamp(dot(s.n, h), 0.0, 1.0), sheen_alpha)
        * visibility_charlie(n_dot_l, n_dot_v, sheen_alpha);
#endif
#ifdef HAS_CLEARCOAT
    float coat_n_dot_l = clamp(dot(s.clearcoat_normal, light.specular_l), 0.0, 1.0);
    float coat_n_dot_v = clamp(dot(s.clearcoat_normal, s.v), 1e-3, 1.0);
    float coat_alpha = max(s.clearcoat_roughness * s.clearcoat_roughness, 0.002);
    float coat_f = s.clearcoat * fresnel_schlick(0.04, clamp(dot(s.v, h), 0.0, 1.0));
    float coat = coat_f * wide_source(coat_alpha, light.widening) * distribution_ggx(clamp(dot(s.clearcoat_normal, h), 0.0, 1.0), coat_alpha)
        * visibility_ggx(coat_n_dot_l, coat_n_dot_v, coat_alpha);
    reflected.diffuse *= coat_transmittance(s);
    reflected.specular = reflected.specular * coat_transmittance(s) + coat * coat_n_dot_l;
#endif
    return Reflected(reflected.diffuse * light.irradiance, reflected.specular * light.irradiance);
}

// Light from all around. Source of the diffuse and specular balance with multiple scattering:
// Fdez-Agueera 2019, A Multiple-Scattering Microfacet Model for Real-Time Image-Based Lighting.
Reflected lit_from_all_around(Surface s, vec3 terms, vec3 fresnel_shift) {
    float n_dot_v = clamp(dot(s.n, s.v), 1e-3, 1.0);
    vec3 bent = s.n;
#ifdef HAS_ANISOTROPY
    // The normal is bent towards the camera along the tangent, where the reflection is stretched.
    // Source: glTF extension KHR_materials_anisotropy, image based lighting.
    vec3 b = cross(s.n, s.tangent);
    float straight = 1.0 - s.anisotropy * (1.0 - s.roughness);
    bent = normalize(mix(normalize(cross(cross(b, s.v), b)), s.n, straight * straight * straight * straight));
#endif
    vec3 r = reflect(-s.v, bent);
    // A rough lobe leans towards the normal. Source: Lagarde and de Rousiers 2014, section 4.9.3.
#ifndef IS_LEVEL
    r = normalize(mix(r, s.n, s.roughness * s.roughness * s.roughness * s.roughness));
#endif
    vec3 radiance = prefiltered_radiance(r, s.roughness);
    vec3 irradiance = irradiance_over_pi(s.n);

    vec3 single = (s.f0 + fresnel_shift) * terms.x + s.f90 * terms.y;
    float escaped = 1.0 - (terms.x + terms.y);
    vec3 average_f = s.f0 + (s.f90 - s.f0) / 21.0;
    vec3 multiple = single * average_f * escaped / (1.0 - average_f * escaped);
    vec3 specular = single * radiance + multiple * irradiance;
    vec3 diffuse = s.diffuse_color * (1.0 - s.transmission) * (1.0 - single - multiple) * irradiance;
#ifdef HAS_SHEEN
    float sheen_albedo = brdf_terms(n_dot_v, s.sheen_roughness).z;
    float keep = 1.0 - max(s.sheen_color.r, max(s.sheen_color.g, s.sheen_color.b)) * sheen_albedo;
    diffuse *= keep;
    specular = specular * keep + s.sheen_color * sheen_albedo * prefiltered_radiance(r, s.sheen_roughness);
#endif
#ifdef HAS_CLEARCOAT
    float coat = 1.0 - coat_transmittance(s);
    diffuse *= 1.0 - coat;
    specular = specular * (1.0 - coat)
        + coat * prefiltered_radiance(reflect(-s.v, s.clearcoat_normal), s.clearcoat_roughness);
#endif
    return Reflected(max(diffuse, vec3(0.0)) * s.occlusion, specular * mix(1.0, s.occlusion, 0.5));
}

// What all lights add up to; fresnel_shift is what a thin film adds to f0.
Reflected lit(Surface s, vec3 terms, vec3 fresnel_shift) {
    vec3 r = reflect(-s.v, s.n);
    Reflected sum = Reflected(vec3(0.0), vec3(0.0));
    for (int i = 0; i < light_count(); ++i) {
        Illumination light = illumination(lights[i], s.eye, s.face_normal, r);
#ifdef LAMP_WORDS
        light.irradiance *= s.lamp_shares[i / 4][i % 4];
#endif
#if defined(HAS_SHADOWS) && defined(LAMP_WORDS)
        if (i < sharp_lights()) light.irradiance *= light_visibility(i, s.eye, s.face_normal);
#elif defined(HAS_SHADOWS)
        light.irradiance *= light_visibility(i, s.eye, s.face_normal);
#endif
        Reflected part = lit_by(s, light, terms, fresnel_shift);
        sum.diffuse += part.diffuse;
        sum.specular += part.specular;
    }
    return sum;
}

// What hides the light from all around sends back light of its own, which has bounced. It is mostly the same object,
// lit worse than a level ground would be, and partly others of middling colour. Of mirrored light it is a share.
const float BOUNCED_OWN = 0.3;
const float BOUNCED_OTHER = 0.05;
const float BOUNCED_MIRRORED = 0.1;

// What arrives of the light from all around at a place of a colour, where casters let through some shares of the
// diffuse and of the mirrored light.
Reflected let_through(Reflected around, vec2 visibility, vec3 n, vec3 diffuse_color) {
    vec3 bounced = (BOUNCED_OWN * diffuse_color + BOUNCED_OTHER) * arriving.rgb / max(irradiance_over_pi(n), 1e-6);
    return Reflected(around.diffuse * mix(bounced, vec3(1.0), visibility.x),
        around.specular * mix(BOUNCED_MIRRORED, 1.0, visibility.y));
}

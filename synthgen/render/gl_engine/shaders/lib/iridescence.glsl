// The colours of a thin film on a surface.
// Source: Belcour and Barla 2017, A Practical Extension to Microfacet Theory for the Modeling of Varying
// Iridescence, in the form of the glTF extension KHR_materials_iridescence, appendix.
#include "brdf_ggx.glsl"

float squared(float x) {
    return x * x;
}

vec3 squared(vec3 x) {
    return x * x;
}

// The reflectance at normal incidence between two media: ((n2 - n1) / (n2 + n1))^2
float f0_of_iors(float transmitted, float incident) {
    return squared((transmitted - incident) / (transmitted + incident));
}

vec3 f0_of_iors(vec3 transmitted, float incident) {
    return squared((transmitted - vec3(incident)) / (transmitted + vec3(incident)));
}

vec3 ior_of_f0(vec3 f0) {
    vec3 root = sqrt(clamp(f0, 0.0, 0.9999));
    return (1.0 + root) / (1.0 - root);
}

// The CIE XYZ response to interference, as linear RGB: three Gaussians in the frequency domain, and a
// fourth for the second lobe of X. opd is the optical path difference in nanometres.
vec3 spectral_sensitivity(float opd, vec3 shift) {
    float phase = 2.0 * PI * opd * 1.0e-9;
    const vec3 value = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13);
    const vec3 position = vec3(1.6810e+06, 1.7953e+06, 2.2084e+06);
    const vec3 variance = vec3(4.3278e+09, 9.3046e+09, 6.6121e+09);
    vec3 xyz = value * sqrt(2.0 * PI * variance) * cos(position * phase + shift)
        * exp(-squared(phase) * variance);
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e+09) * cos(2.2399e+06 * phase + shift.x)
        * exp(-4.5282e+09 * squared(phase));
    xyz /= 1.0685e-7;
    const mat3 rgb_from_xyz = mat3(
        3.2404542, -0.9692660, 0.0556434,
        -1.5371385, 1.8760108, -0.2040259,
        -0.4985314, 0.0415560, 1.0572252);
    return rgb_from_xyz * xyz;
}

// The Fresnel reflectance of a base with a film of the given ior and thickness (nm), seen from air.
vec3 fresnel_iridescent(float film_ior, float cos_theta, float thickness, vec3 base_f0) {
    // A film that thins out loses its ior, so that it fades into the base.
    float ior = mix(1.0, film_ior, smoothstep(0.0, 0.03, thickness));
    float cos2_squared = 1.0 - squared(1.0 / ior) * (1.0 - squared(cos_theta));
    if (cos2_squared < 0.0) return vec3(1.0);
    float cos2 = sqrt(cos2_squared);

    float r0 = f0_of_iors(ior, 1.0);
    float r12 = fresnel_schlick(r0, cos_theta);
    float t121 = 1.0 - r12;
    float phi21 = PI - (ior < 1.0 ? PI : 0.0);

    vec3 base_ior = ior_of_f0(base_f0);
    vec3 r23 = fresnel_schlick(f0_of_iors(base_ior, ior), vec3(1.0), cos2);
    vec3 phi23 = mix(vec3(0.0), vec3(PI), lessThan(base_ior, vec3(ior)));

    float opd = 2.0 * ior * thickness * cos2;
    vec3 phi = vec3(phi21) + phi23;
    vec3 r123 = clamp(r12 * r23, 1e-5, 0.9999);
    vec3 root = sqrt(r123);
    vec3 rs = squared(t121) * r23 / (1.0 - r123);
    vec3 c0 = r12 + rs;
    vec3 sum = c0;
    vec3 cm = rs - t121;
    for (int m = 1; m <= 2; ++m) {
        cm *= root;
        sum += cm * 2.0 * spectral_sensitivity(float(m) * opd, float(m) * phi);
    }
    return max(sum, vec3(0.0));
}

#ifdef HAS_IRIDESCENCE
// What the film of a material adds to its f0.
vec3 thin_film_shift(Surface s) {
    float film = iridescence_factors.x;
    float thickness = iridescence_factors.w;
#ifdef IRIDESCENCE_UV
    film *= texture(iridescence_map, slot_uv(IRIDESCENCE, IRIDESCENCE_UV)).r;
#endif
#ifdef IRIDESCENCE_THICKNESS_UV
    thickness = mix(iridescence_factors.z, iridescence_factors.w,
        texture(iridescence_thickness_map, slot_uv(IRIDESCENCE_THICKNESS, IRIDESCENCE_THICKNESS_UV)).g);
#endif
    float cosine = clamp(dot(s.n, s.v), 0.0, 1.0);
    return film * (fresnel_iridescent(iridescence_factors.y, cosine, thickness, s.f0) - s.f0);
}
#endif

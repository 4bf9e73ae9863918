// Microfacet reflection with the GGX distribution. alpha is the squared perceptual roughness.
#include "constants.glsl"

float pow5(float x) {
    float x2 = x * x;
    return x2 * x2 * x;
}

// Fresnel reflectance: F = f0 + (f90 - f0) (1 - v.h)^5
// Source: Schlick 1994, An Inexpensive BRDF Model for Physically-based Rendering.
vec3 fresnel_schlick(vec3 f0, vec3 f90, float v_dot_h) {
    return f0 + (f90 - f0) * pow5(clamp(1.0 - v_dot_h, 0.0, 1.0));
}

float fresnel_schlick(float f0, float v_dot_h) {
    return f0 + (1.0 - f0) * pow5(clamp(1.0 - v_dot_h, 0.0, 1.0));
}

// Normal distribution: D = a^2 / (pi ((n.h)^2 (a^2 - 1) + 1)^2)
// Source: Walter et al. 2007, Microfacet Models for Refraction through Rough Surfaces, equation 33.
float distribution_ggx(float n_dot_h, float alpha) {
    float a2 = alpha * alpha;
    float d = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    return a2 / (PI * d * d);
}

// Visibility: V = G / (4 n.l n.v), with height-correlated masking and shadowing.
// Source: Heitz 2014, Understanding the Masking-Shadowing Function, equation 99.
float visibility_ggx(float n_dot_l, float n_dot_v, float alpha) {
    float a2 = alpha * alpha;
    float v = n_dot_l * sqrt(n_dot_v * n_dot_v * (1.0 - a2) + a2);
    float l = n_dot_v * sqrt(n_dot_l * n_dot_l * (1.0 - a2) + a2);
    return 0.5 / max(v + l, 1e-6);
}

// The sheen of cloth.
#include "constants.glsl"

// D = (2 + 1/a) sin(n.h)^(1/a) / (2 pi)
// Source: Estevez and Kulla 2017, Production Friendly Microfacet Sheen BRDF, equation 2.
float distribution_charlie(float n_dot_h, float alpha) {
    float inverse = 1.0 / alpha;
    float sin2 = max(1.0 - n_dot_h * n_dot_h, 0.0078125);
    return (2.0 + inverse) * pow(sin2, 0.5 * inverse) / (2.0 * PI);
}

// Source: Neubelt and Pettineo 2013, Crafting a Next-Gen Material Pipeline for The Order: 1886.
float visibility_neubelt(float n_dot_l, float n_dot_v) {
    return clamp(1.0 / (4.0 * (n_dot_l + n_dot_v - n_dot_l * n_dot_v)), 0.0, 1.0);
}

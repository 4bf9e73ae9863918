// The sheen of cloth.
#include "constants.glsl"

// D = (2 + 1/a) sin(n.h)^(1/a) / (2 pi)
// Source: Estevez and Kulla 2017, Production Friendly Microfacet Sheen BRDF, equation 2.
float distribution_charlie(float n_dot_h, float alpha) {
    float inverse = 1.0 / alpha;
    float sin2 = max(1.0 - n_dot_h * n_dot_h, 0.0078125);
    return (2.0 + inverse) * pow(sin2, 0.5 * inverse) / (2.0 * PI);
}

// How much of the light grazes past other fibres, as a fit of the shadowing of cloth.
// Source: Estevez and Kulla 2017, Production Friendly Microfacet Sheen BRDF, equation 3 and table 1.
float charlie_fit(float x, float alpha) {
    float smoothness = (1.0 - alpha) * (1.0 - alpha);
    float a = mix(21.5473, 25.3245, smoothness);
    float b = mix(3.82987, 3.32435, smoothness);
    float c = mix(0.19823, 0.16801, smoothness);
    float d = mix(-1.97760, -1.27393, smoothness);
    float e = mix(-4.32054, -4.85967, smoothness);
    return a / (1.0 + b * pow(x, c)) + d * x + e;
}

float charlie_lambda(float cosine, float alpha) {
    if (cosine < 0.5) return exp(charlie_fit(cosine, alpha));
    return exp(2.0 * charlie_fit(0.5, alpha) - charlie_fit(1.0 - cosine, alpha));
}

// V = 1 / ((1 + lambda(v) + lambda(l)) 4 n.l n.v), whose albedo is that of the reflectance table.
// Source: as above, in the form of the glTF extension KHR_materials_sheen.
float visibility_charlie(float n_dot_l, float n_dot_v, float alpha) {
    float shadowing = 1.0 + charlie_lambda(n_dot_v, alpha) + charlie_lambda(n_dot_l, alpha);
    return clamp(1.0 / (shadowing * 4.0 * max(n_dot_l * n_dot_v, 1e-6)), 0.0, 1.0);
}

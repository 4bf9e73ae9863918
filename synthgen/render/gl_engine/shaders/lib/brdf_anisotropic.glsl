// GGX stretched along a tangent: alpha_t along it and alpha_b across.
#include "constants.glsl"

// D = 1 / (pi at ab ((t.h / at)^2 + (b.h / ab)^2 + (n.h)^2)^2)
// Source: Burley 2012, Physically Based Shading at Disney, appendix B.2.
float distribution_ggx_anisotropic(float n_dot_h, float t_dot_h, float b_dot_h, vec2 alpha) {
    float a2 = alpha.x * alpha.y;
    vec3 f = vec3(alpha.y * t_dot_h, alpha.x * b_dot_h, a2 * n_dot_h);
    float w2 = a2 / dot(f, f);
    return a2 * w2 * w2 / PI;
}

// V = 0.5 / (n.l |(at t.v, ab b.v, n.v)| + n.v |(at t.l, ab b.l, n.l)|)
// Source: Heitz 2014, section 5.3, height-correlated.
float visibility_ggx_anisotropic(vec3 v_tangent, vec3 l_tangent, vec2 alpha) {
    float v = l_tangent.z * length(vec3(alpha * v_tangent.xy, v_tangent.z));
    float l = v_tangent.z * length(vec3(alpha * l_tangent.xy, l_tangent.z));
    return 0.5 / max(v + l, 1e-6);
}

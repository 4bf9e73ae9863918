// The relief of a plane: a map of normals and roughness, and what they do to the light that is known of the plane as if
// it were flat. That light is known at few places, so its change with the normal is worked out there, too.

// What the light that is sent back gains where the normal leans: of its logarithm, the gradient along the texture's
// axes, and the derivative by roughness. x and y are of the slope of the normal.
struct Lean {
    vec2 diffuse;
    vec2 specular;
    float roughness;
};

uniform vec4 axis_u;  // texture coordinate u of an eye-space point: dot(xyz, p) + w
uniform vec4 axis_v;

uniform sampler2D relief_map;  // x and y of the normal along the axes; roughness; z of the normal
uniform float roughness_scale;

const vec3 LUMINANCE = vec3(0.2126, 0.7152, 0.0722);
const float LEAN_STEP = 0.1;
const float MOST_CHANGE = 1.5;  // of the logarithm of what is mirrored

float luminance(vec3 color) {
    return dot(color, LUMINANCE);
}

// A direction along the texture's axes.
vec2 along_axes(vec3 direction) {
    return vec2(dot(direction, normalize(axis_u.xyz)), dot(direction, normalize(axis_v.xyz)));
}

// Of one light's parts, times their luminance: diffuse light goes with n.l, and the highlight with the distribution
// D = a^2 / (pi d^2), d = 1 - (n.h)^2 (1 - a^2): dD/D = 4 n.h (1 - a^2) / d d(n.h), and by a^2, 1/a^2 - 2 (n.h)^2 / d.
// Source: the derivative of Walter et al. 2007, equation 33; a = roughness^2.
Lean lean_of_light(Surface s, Illumination light, Reflected part) {
    vec3 h = normalize(light.specular_l + s.v);
    float n_dot_h = clamp(dot(s.n, h), 0.0, 1.0);
    float a = min(s.alpha + light.widening, 1.0);
    float d = 1.0 - n_dot_h * n_dot_h * (1.0 - a * a);
    float by_a2 = 1.0 / (a * a) - 2.0 * n_dot_h * n_dot_h / d;
    float bright = luminance(part.specular);
    return Lean(
        luminance(part.diffuse) * along_axes(light.l) / max(dot(s.n, light.l), 0.05),
        bright * 4.0 * n_dot_h * (1.0 - a * a) / d * along_axes(h),
        bright * by_a2 * 4.0 * s.roughness * s.alpha);
}

// What all lights add up to, as in shading.glsl; their leans are added to `sum`.
Reflected lit_with_lean(Surface s, vec3 terms, inout Lean sum) {
    vec3 r = reflect(-s.v, s.n);
    Reflected all = Reflected(vec3(0.0), vec3(0.0));
    for (int i = 0; i < light_count(); ++i) {
        Illumination light = illumination(lights[i], s.eye, s.n, r);
        Reflected part = lit_by(s, light, terms, vec3(0.0));
        Lean lean = lean_of_light(s, light, part);
        all = Reflected(all.diffuse + part.diffuse, all.specular + part.specular);
        sum = Lean(sum.diffuse + lean.diffuse, sum.specular + lean.specular, sum.roughness + lean.roughness);
    }
    return all;
}

// The same of the light from all around: its irradiance is smooth, and what is mirrored changes mostly by Fresnel.
Lean lean_of_surroundings(Surface s, vec3 terms, Reflected part) {
    float here = luminance(irradiance_over_pi(s.n));
    vec2 there = vec2(
        luminance(irradiance_over_pi(normalize(s.n + LEAN_STEP * normalize(axis_u.xyz)))),
        luminance(irradiance_over_pi(normalize(s.n + LEAN_STEP * normalize(axis_v.xyz)))));
    float n_dot_v = clamp(dot(s.n, s.v), 1e-3, 1.0);
    vec2 weights = vec2(s.f0.x, s.f90.x);
    float mirrored = max(dot(weights, terms.xy), 1e-4);
    float steeper = dot(weights, brdf_terms(n_dot_v + LEAN_STEP, s.roughness).xy);
    float rougher = dot(weights, brdf_terms(n_dot_v, s.roughness - LEAN_STEP).xy);
    float bright = luminance(part.specular) / (LEAN_STEP * mirrored);
    return Lean(
        luminance(part.diffuse) * (there / max(here, 1e-6) - 1.0) / LEAN_STEP,
        bright * (steeper - mirrored) * along_axes(s.v),
        bright * (mirrored - rougher));
}

// What a place of the relief sends back, as factors on the diffuse and the mirrored light of the flat plane. Diffuse
// light is linear in the normal while its sources are above the horizon of the place, so that the mean of normals gives
// the mean of the light; mirrored light is followed by its logarithm, and not far. Where shadows leave but a share of
// the light, they leave as much of its change.
vec2 relief_factors(vec2 place, vec4 lean, float lean_by_roughness, float share) {
    vec4 texel = texture(relief_map, place);
    vec2 slope = share * (255.0 * texel.xy - 128.0) / 127.0;
    float rougher = roughness_scale * texel.z - plane_reflection.x;
    float change = dot(lean.zw, slope) / texel.w + lean_by_roughness * rougher;
    return vec2(max(texel.w + dot(lean.xy, slope), 0.0), exp(clamp(change, -MOST_CHANGE, MOST_CHANGE)));
}

// What casters keep away of the lights, from what plane_shadow.frag has found: pictures of four lights each.
// Compiled with SHADOW_PICTURES, how many there are.

uniform sampler2D shadows_0;
uniform sampler2D shadows_1;
uniform sampler2D shadows_2;
uniform sampler2D shadows_3;

// What the lights from a first one to before an end would send back from a white plane, or the share that they have in a
// catcher's light, were it not for the casters. The first is the first of the pictures, too.
Reflected kept_away(Surface s, vec2 uv, int first, int end) {
    vec4 visible[SHADOW_PICTURES];
    visible[0] = texture(shadows_0, uv);
#if SHADOW_PICTURES > 1
    visible[1] = texture(shadows_1, uv);
#endif
#if SHADOW_PICTURES > 2
    visible[2] = texture(shadows_2, uv);
#endif
#if SHADOW_PICTURES > 3
    visible[3] = texture(shadows_3, uv);
#endif
    vec3 terms = brdf_terms(clamp(dot(s.n, s.v), 1e-3, 1.0), s.roughness);
    Reflected sum = Reflected(vec3(0.0), vec3(0.0));
    for (int i = first; i < end; ++i) {
        Illumination light = illumination(lights[i], s.eye, s.n, reflect(-s.v, s.n));
        int channel = i - first;
        light.irradiance *= 1.0 - visible[channel / 4][channel % 4];
#ifdef CATCHER
        sum.diffuse += light.irradiance * clamp(dot(s.n, light.l), 0.0, 1.0);
#else
        Reflected part = lit_by(s, light, terms, vec3(0.0));
        sum.diffuse += part.diffuse;
        sum.specular += part.specular;
#endif
    }
#ifdef CATCHER
    sum.diffuse /= max(PI * irradiance_over_pi(s.n) + arriving_light(s), 1e-6);
#endif
    return sum;
}

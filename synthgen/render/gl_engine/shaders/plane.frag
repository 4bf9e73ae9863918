// The ground, a wall or a ceiling: its texture in the light that coarse_plane.frag has found, less what the lights
// do not send where they are hidden.
#include "lib/frame.glsl"
#include "lib/plane.glsl"
#include "lib/relief.glsl"
#include "lib/outputs.glsl"
#ifdef HAS_MIRROR
#include "lib/mirror.glsl"
#endif
#ifdef CATCHER
#include "lib/backdrop.glsl"
#endif

uniform vec4 plane_tint;
uniform sampler2D plane_map;
uniform sampler2D plane_diffuse_map;
uniform sampler2D plane_specular_map;
uniform sampler2D plane_lean_map;

#ifdef HAS_TEXTURE
// The texture's mean over a pixel, which sees the plane foreshortened: two places along the longer side of what it
// covers, each half as long. One place would blur across, too, as far as the longer side is long; with GROUND_TAPS 1
// it is as long as the geometric mean of one and two of them.
// Source: Schilling et al. 1996, Texram, footprint assembly.
vec3 texture_mean(vec2 uv) {
#if GROUND_TAPS == 1
    return texture(plane_map, uv, -0.5).rgb;
#else
    vec2 across = dFdx(uv);
    vec2 down = dFdy(uv);
    vec2 half_step = 0.25 * (dot(across, across) > dot(down, down) ? across : down);
    return 0.5 * (texture(plane_map, uv - half_step, -1.0).rgb + texture(plane_map, uv + half_step, -1.0).rgb);
#endif
}
#endif

#ifdef SHADOW_PICTURES
// What plane_shadow.frag has found, of four lights each.
uniform sampler2D shadows_0;
uniform sampler2D shadows_1;
uniform sampler2D shadows_2;
uniform sampler2D shadows_3;

// What the lights would send back from a white plane, or the share that they have in a catcher's light, were it not
// for the casters.
Reflected kept_away(Surface s) {
    vec2 at = gl_FragCoord.xy * image.zw;
    vec4 visible[SHADOW_PICTURES];
    visible[0] = texture(shadows_0, at);
#if SHADOW_PICTURES > 1
    visible[1] = texture(shadows_1, at);
#endif
#if SHADOW_PICTURES > 2
    visible[2] = texture(shadows_2, at);
#endif
#if SHADOW_PICTURES > 3
    visible[3] = texture(shadows_3, at);
#endif
    vec3 terms = brdf_terms(clamp(dot(s.n, s.v), 1e-3, 1.0), s.roughness);
    Reflected sum = Reflected(vec3(0.0), vec3(0.0));
    for (int i = 0; i < light_count(); ++i) {
        Illumination light = illumination(lights[i], s.eye, s.n, reflect(-s.v, s.n));
        light.irradiance *= 1.0 - visible[i / 4][i % 4];
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
#endif

void main() {
    vec3 ray = eye_ray(gl_FragCoord.xy);
    Surface s = plane_surface(ray);
    write_surface(0u, depth_of(s.eye), plane.xyz);
    vec2 uv = gl_FragCoord.xy * image.zw;
    vec4 flat_diffuse = texture(plane_diffuse_map, uv);
    vec3 diffuse = flat_diffuse.rgb;
    vec4 specular = texture(plane_specular_map, uv);
#ifdef SHADOW_PICTURES
    Reflected missing = kept_away(s);
    diffuse = max(diffuse - missing.diffuse, vec3(0.0));
    specular.rgb = max(specular.rgb - missing.specular, vec3(0.0));
#endif
    vec2 place = vec2(dot(axis_u.xyz, s.eye) + axis_u.w, dot(axis_v.xyz, s.eye) + axis_v.w);
#ifdef HAS_RELIEF
    float share = luminance(diffuse) / max(luminance(flat_diffuse.rgb), 1e-6);
    vec2 factors = relief_factors(place, texture(plane_lean_map, uv), flat_diffuse.a, share);
    diffuse *= factors.x;
    specular *= factors.y;
#endif
#ifdef HAS_MIRROR
    vec4 mirror = mirrored(s, uv);
    specular.rgb = specular.rgb * (1.0 - mirror.a) + specular.a * mirror.rgb;
#else
    const vec4 mirror = vec4(0.0);
#endif
#ifdef CATCHER
    vec3 albedo = backdrop_radiance(ray, gl_FragCoord.xy) * (1.0 - mirror.a * specular.a);
#else
    vec3 albedo = plane_tint.rgb;
#ifdef HAS_TEXTURE
    albedo *= texture_mean(place);
#endif
#endif
    out_light = vec4(min(albedo * diffuse + specular.rgb, vec3(65000.0)), 1.0);
}

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
#include "lib/kept_away.glsl"
#endif
#ifdef SOFT_SHADOWS
// What soft_shadows.frag has found.
uniform sampler2D soft_diffuse_map;
uniform sampler2D soft_specular_map;
#endif

void main() {
    vec3 ray = eye_ray(gl_FragCoord.xy);
    Surface s = plane_surface(ray);
    write_surface(0u, depth_of(s.eye), plane.xyz);
    vec2 uv = gl_FragCoord.xy * image.zw;
    vec4 flat_diffuse = texture(plane_diffuse_map, uv);
    vec3 diffuse = flat_diffuse.rgb;
    vec4 specular = texture(plane_specular_map, uv);
    Reflected missing = Reflected(vec3(0.0), vec3(0.0));
#ifdef SHADOW_PICTURES
    missing = kept_away(s, uv, 0, sharp_lights());
#endif
#ifdef SOFT_SHADOWS
    missing.diffuse += texture(soft_diffuse_map, uv).rgb;
    missing.specular += texture(soft_specular_map, uv).rgb;
#endif
    diffuse = max(diffuse - missing.diffuse, vec3(0.0));
    specular.rgb = max(specular.rgb - missing.specular, vec3(0.0));
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

// The ground, a wall or a ceiling: dielectric, flat and textured. With CATCHER, a plane that shows the backdrop
// and takes from it the light that the objects keep away.
#include "lib/frame.glsl"
#include "lib/constants.glsl"
struct Surface {
    vec3 eye;
    vec3 v;
    vec3 face_normal;
    vec3 n;
    vec3 diffuse_color;
    vec3 f0;
    vec3 f90;
    float roughness;
    float alpha;
    float occlusion;
    vec3 emission;
    float transmission;
};
#include "lib/shading.glsl"
#include "lib/outputs.glsl"
#ifdef CATCHER
#include "lib/backdrop.glsl"
#endif

uniform vec4 plane;          // unit normal towards the visible side, and its distance from the eye along it
uniform vec4 axis_u;         // texture coordinate u of an eye-space point: dot(xyz, p) + w
uniform vec4 axis_v;
uniform vec4 plane_color;    // rgb; roughness
uniform float plane_f0;
uniform sampler2D plane_map;
uniform sampler2D mirror_image;  // what a perfect mirror at y = 0 shows; a: coverage

// The mirror image as a rough surface shows it: blurred more the farther what is mirrored is away.
vec4 mirrored(vec2 window, float roughness) {
    float level = roughness * roughness * 9.0;
    return textureLod(mirror_image, window * image.zw, level);
}

#ifdef HAS_TEXTURE
// The texture's mean over a pixel, which sees the plane foreshortened: two places along the longer side of what it
// covers, each half as long. One place would blur across, too, as far as the longer side is long.
// Source: Schilling et al. 1996, Texram, footprint assembly.
vec3 texture_mean(vec2 uv) {
    vec2 across = dFdx(uv);
    vec2 down = dFdy(uv);
    vec2 half_step = 0.25 * (dot(across, across) > dot(down, down) ? across : down);
    return 0.5 * (texture(plane_map, uv - half_step, -1.0).rgb + texture(plane_map, uv + half_step, -1.0).rgb);
}
#endif

void main() {
    vec3 ray = eye_ray(gl_FragCoord.xy);
    // The eye is at the origin, so the ray meets the plane where dot(normal, p) = distance.
    vec3 eye = ray * (plane.w / dot(plane.xyz, ray));
    vec2 uv = vec2(dot(axis_u.xyz, eye) + axis_u.w, dot(axis_v.xyz, eye) + axis_v.w);
    vec3 albedo = plane_color.rgb;
#ifdef HAS_TEXTURE
    albedo *= texture_mean(uv);
#endif
    vec3 f0 = vec3(plane_f0);
    float roughness = plane_color.a;
    vec3 v = normalize(-eye);
    Surface s = Surface(eye, v, plane.xyz, plane.xyz, albedo, f0, vec3(f0.x > 0.0 ? 1.0 : 0.0), roughness,
        roughness * roughness, 1.0, vec3(0.0), 0.0);
    write_surface(0u, depth_of(eye), plane.xyz, roughness);
    float n_dot_v = clamp(dot(s.n, v), 1e-3, 1.0);
    vec3 terms = brdf_terms(n_dot_v, roughness);
#ifdef HAS_MIRROR
    vec4 mirror = mirrored(gl_FragCoord.xy, roughness);
#else
    const vec4 mirror = vec4(0.0);
#endif
    vec3 gleam = s.f0 * terms.x + s.f90 * terms.y;
#ifdef CATCHER
    vec3 arriving = vec3(0.0);
    vec3 all = PI * irradiance_over_pi(s.n);
    vec3 around = all;
    vec3 r = reflect(-v, s.n);
    for (int i = 0; i < LIGHT_COUNT; ++i) {
        Illumination light = illumination(lights[i], eye, s.n, r);
        float cosine = clamp(dot(s.n, light.l), 0.0, 1.0);
        arriving += light.irradiance * cosine;
        all += light.unshadowed * cosine;
    }
    vec3 seen = backdrop_radiance(ray, gl_FragCoord.xy) * (1.0 - mirror.a * gleam);
    out_direct = vec4(seen * arriving / max(all, 1e-6) + gleam * mirror.rgb, 1.0);
    out_ambient_diffuse = vec4(seen * around / max(all, 1e-6), 1.0);
    out_ambient_specular = vec4(0.0);
#else
    Shading light = shade(s, vec3(0.0));
#ifdef HAS_MIRROR
    // The mirror image says what of the surroundings is hidden, which need not be worked out again.
    light.direct += light.ambient_specular * (1.0 - mirror.a) + gleam * mirror.rgb;
    light.ambient_specular = vec3(0.0);
#endif
    out_direct = vec4(light.direct, 1.0);
    out_ambient_diffuse = vec4(light.ambient_diffuse, 1.0);
    out_ambient_specular = vec4(light.ambient_specular, 1.0);
#endif
}

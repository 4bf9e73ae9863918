// The ground, a wall or a ceiling: flat and dielectric. With CATCHER, a plane that shows the backdrop and takes from
// it the light that the objects keep away.

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
    float transmission;
};

#include "shading.glsl"

uniform vec4 plane;             // unit normal towards the visible side, and its distance from the eye along it
uniform vec2 plane_reflection;  // roughness, f0

// The horizon, and what is above it, looks like the farthest that is seen: as slanted as this at the least.
const float LEAST_SLOPE = 1e-3;

// The ray from the eye to a plane through a place, which need not be a pixel's, in pixels of the buffers.
vec3 ray_to_plane(vec2 window) {
    vec3 ray = normalize(eye_ray(window));
    return ray - plane.xyz * max(dot(plane.xyz, ray) + LEAST_SLOPE, 0.0);
}

// The plane, as if it were white, where a ray from the eye meets it.
Surface plane_surface(vec3 ray) {
    // The eye is at the origin, so that is where dot(normal, p) = distance.
    vec3 eye = ray * (plane.w / dot(plane.xyz, ray));
    float roughness = plane_reflection.x;
    float f0 = plane_reflection.y;
    return Surface(eye, normalize(-eye), plane.xyz, plane.xyz, vec3(1.0), vec3(f0), vec3(f0 > 0.0 ? 1.0 : 0.0),
        roughness, roughness * roughness, 1.0, 0.0);
}

#ifdef CATCHER
// The light that arrives from the lights, were there no casters.
vec3 arriving_light(Surface s) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < light_count(); ++i) {
        Illumination light = illumination(lights[i], s.eye, s.n, reflect(-s.v, s.n));
        sum += light.irradiance * clamp(dot(s.n, light.l), 0.0, 1.0);
    }
    return sum;
}
#endif

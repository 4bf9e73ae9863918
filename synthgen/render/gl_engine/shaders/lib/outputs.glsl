// What every pass over the scene writes: light, and what the labels are made from. Compiled with WRITES_NORMALS
// where somebody asks for normals, and with MIRRORED for the mirror image of the ground, of which there are no labels.

layout(location = 0) out vec4 out_light;    // rgb: radiance; a: coverage
#ifdef MIRRORED
layout(location = 1) out float out_beyond;  // of the way from the eye to what is seen, the share beyond the ground
#else
layout(location = 1) out uvec2 out_surface; // id, and the bits of the depth in metres
#ifdef WRITES_NORMALS
layout(location = 2) out vec4 out_normal;   // world
#endif

void write_surface(uint id, float depth, vec3 normal) {
    out_surface = uvec2(id, floatBitsToUint(depth));
#ifdef WRITES_NORMALS
    out_normal = vec4(normal, 1.0);
#endif
}
#endif

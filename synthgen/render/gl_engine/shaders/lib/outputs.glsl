// What every pass over the scene writes: light in its parts, and what the labels are made from.

layout(location = 0) out vec4 out_direct;            // a: coverage
layout(location = 1) out vec4 out_ambient_diffuse;
layout(location = 2) out vec4 out_ambient_specular;
layout(location = 3) out uvec2 out_surface;          // id, and the bits of the depth in metres
layout(location = 4) out vec4 out_normal;            // world; a: roughness

void write_surface(uint id, float depth, vec3 normal, float roughness) {
    out_surface = uvec2(id, floatBitsToUint(depth));
    out_normal = vec4(normal, roughness);
}

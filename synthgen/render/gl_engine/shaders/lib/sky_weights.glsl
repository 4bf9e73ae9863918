// What the directions count for, from which the light from all around is sampled. Compiled with SKY_DIRECTIONS, how
// many there are: where the compiler unrolls the loops, it knows what they read, and software is much faster at that.
#include "sky_shadows.glsl"

// The mirror lobe as a spherical Gaussian about as wide as GGX's.
float lobe_sharpness(float roughness) {
    return 2.9 / max(roughness * roughness * roughness * roughness, 0.02);
}

// What a direction counts for: in diffuse light, and in light that is mirrored from around r.
vec2 sky_weight(int direction, vec3 n, vec3 r, float sharpness) {
    vec4 light = sky_directions[direction];
    float mirrored = exp2(sharpness * (dot(r, light.xyz) - 1.0));
    return light.w * max(dot(n, light.xyz), 0.0) * vec2(1.0, mirrored + 1e-7);
}

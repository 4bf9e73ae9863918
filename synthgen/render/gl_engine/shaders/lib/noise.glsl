// Random numbers that depend on the pixel and the frame alone.

// Source: Jarzynski and Olano 2020, Hash Functions for GPU Rendering, pcg4d.
uvec4 pcg4d(uvec4 v) {
    v = v * 1664525u + 1013904223u;
    v.x += v.y * v.w;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v.w += v.y * v.z;
    v ^= v >> 16u;
    v.x += v.y * v.w;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v.w += v.y * v.z;
    return v;
}

// Three independent normal deviates of mean 0 and variance 1. Source: Box and Muller 1958.
vec3 unit_normals(uvec2 pixel, uvec2 words) {
    const float step_size = 5.9604645e-8;  // 2^-24
    vec4 u = vec4(pcg4d(uvec4(pixel, words)) >> 8u) * step_size;
    const float turn = 6.2831853071796;
    vec2 lengths = sqrt(-2.0 * log(u.xz + step_size));
    return vec3(lengths.x * cos(turn * u.y), lengths.x * sin(turn * u.y), lengths.y * cos(turn * u.w));
}

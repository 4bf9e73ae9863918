// Several numbers in one, and directions in two.

// Two shares of 1 as one float, each with 12 bits.
float packed_shares(vec2 shares) {
    vec2 steps = floor(clamp(shares, 0.0, 1.0) * 4095.0 + 0.5);
    return steps.x * 4096.0 + steps.y;
}

vec2 unpacked_shares(float value) {
    float first = floor(value / 4096.0);
    return vec2(first, value - 4096.0 * first) / 4095.0;
}

// The octahedral map with +Y as its pole.
// Source: Cigolle et al. 2014, A Survey of Efficient Representations for Independent Unit Vectors.
vec2 octahedral_uv(vec3 d) {
    vec3 p = d / (abs(d.x) + abs(d.y) + abs(d.z));
    vec2 s = p.y >= 0.0
        ? p.xz
        : (1.0 - abs(p.zx)) * vec2(p.x >= 0.0 ? 1.0 : -1.0, p.z >= 0.0 ? 1.0 : -1.0);
    return 0.5 * s + 0.5;
}

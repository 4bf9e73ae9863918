// One direction of a Gaussian blur, clamped to the edge: exp(-k^2 / (2 sigma^2)) over its sum, from RADIUS neighbours
// to each side, which are read one by one.

uniform float weights[RADIUS + 1];

vec3 blurred_along(ivec2 step_px, sampler2D picture, ivec2 at) {
    ivec2 last = textureSize(picture, 0) - 1;
    vec3 sum = weights[0] * texelFetch(picture, at, 0).rgb;
    for (int i = 1; i <= RADIUS; ++i) {
        vec3 before = texelFetch(picture, max(at - i * step_px, ivec2(0)), 0).rgb;
        vec3 after = texelFetch(picture, min(at + i * step_px, last), 0).rgb;
        sum += weights[i] * (before + after);
    }
    return sum;
}

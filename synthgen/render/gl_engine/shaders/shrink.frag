// A picture made smaller along each side: the mean of 4 x 4 pixels, or with BY_TWO of 2 x 2.
uniform sampler2D picture;

in vec2 uv;
out vec4 mean;

void main() {
#ifdef BY_TWO
    mean = vec4(texture(picture, uv).rgb, 1.0);
#else
    vec2 texel = 1.0 / vec2(textureSize(picture, 0));
    vec3 sum = texture(picture, uv + vec2(-1.0, -1.0) * texel).rgb + texture(picture, uv + vec2(1.0, -1.0) * texel).rgb
        + texture(picture, uv + vec2(-1.0, 1.0) * texel).rgb + texture(picture, uv + vec2(1.0, 1.0) * texel).rgb;
    mean = vec4(0.25 * sum, 1.0);
#endif
}

// A picture made four times smaller along each side: the mean of 4 x 4 pixels.
uniform sampler2D picture;

in vec2 uv;
out vec4 mean;

void main() {
    vec2 texel = 1.0 / vec2(textureSize(picture, 0));
    vec3 sum = texture(picture, uv + vec2(-1.0, -1.0) * texel).rgb + texture(picture, uv + vec2(1.0, -1.0) * texel).rgb
        + texture(picture, uv + vec2(-1.0, 1.0) * texel).rgb + texture(picture, uv + vec2(1.0, 1.0) * texel).rgb;
    mean = vec4(0.25 * sum, 1.0);
}

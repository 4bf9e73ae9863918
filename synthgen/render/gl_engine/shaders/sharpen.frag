// An unsharp mask on the encoded image, against the binomial mean of 3 x 3 pixels.
uniform sampler2D picture;
uniform float amount;

in vec2 uv;
out vec4 sharpened;

// The filter between texels weighs the pixel and three neighbours alike; four such means are the binomial one.
vec3 mean_about(vec2 uv) {
    vec2 half_texel = 0.5 / vec2(textureSize(picture, 0));
    vec3 above = texture(picture, uv - half_texel).rgb + texture(picture, uv + vec2(half_texel.x, -half_texel.y)).rgb;
    vec3 below = texture(picture, uv + half_texel).rgb + texture(picture, uv + vec2(-half_texel.x, half_texel.y)).rgb;
    return 0.25 * (above + below);
}

void main() {
    vec3 color = texelFetch(picture, ivec2(gl_FragCoord.xy), 0).rgb;
    sharpened = vec4(clamp(color + amount * (color - mean_about(uv)), 0.0, 1.0), 1.0);
}

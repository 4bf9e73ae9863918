// One direction of a Gaussian blur, clamped to the edge: exp(-k^2 / (2 sigma^2)) over its sum. Compiled with RADIUS
// for a few neighbours, which are read one by one; else two at a time, through the filter between them.
uniform sampler2D picture;

#ifdef RADIUS
uniform ivec2 step_px;
uniform float weights[RADIUS + 1];
#else
const int MAX_PAIRS = 248;

uniform vec2 direction;             // one pixel, in texture coordinates
uniform float center_weight;
uniform vec2 pairs[MAX_PAIRS];      // offset in pixels and weight
uniform int pair_count;
#endif

in vec2 uv;
out vec4 blurred;

void main() {
#ifdef RADIUS
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(picture, 0) - 1;
    vec3 sum = weights[0] * texelFetch(picture, at, 0).rgb;
    for (int i = 1; i <= RADIUS; ++i) {
        vec3 before = texelFetch(picture, max(at - i * step_px, ivec2(0)), 0).rgb;
        vec3 after = texelFetch(picture, min(at + i * step_px, last), 0).rgb;
        sum += weights[i] * (before + after);
    }
#else
    vec3 sum = center_weight * texture(picture, uv).rgb;
    for (int i = 0; i < pair_count; ++i) {
        vec2 offset = pairs[i].x * direction;
        sum += pairs[i].y * (texture(picture, uv + offset).rgb + texture(picture, uv - offset).rgb);
    }
#endif
    blurred = vec4(sum, 1.0);
}

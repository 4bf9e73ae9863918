// One direction of a Gaussian blur. Compiled with RADIUS for a few neighbours; else they are read two at a time, through
// the filter between them.
#ifdef RADIUS
#include "lib/gaussian.glsl"

uniform ivec2 step_px;
#else
const int MAX_PAIRS = 248;

uniform vec2 direction;             // one pixel, in texture coordinates
uniform float center_weight;
uniform vec2 pairs[MAX_PAIRS];      // offset in pixels and weight
uniform int pair_count;
#endif

uniform sampler2D picture;

in vec2 uv;
out vec4 blurred;

void main() {
#ifdef RADIUS
    vec3 sum = blurred_along(step_px, picture, ivec2(gl_FragCoord.xy));
#else
    vec3 sum = center_weight * texture(picture, uv).rgb;
    for (int i = 0; i < pair_count; ++i) {
        vec2 offset = pairs[i].x * direction;
        sum += pairs[i].y * (texture(picture, uv + offset).rgb + texture(picture, uv - offset).rgb);
    }
#endif
    blurred = vec4(sum, 1.0);
}

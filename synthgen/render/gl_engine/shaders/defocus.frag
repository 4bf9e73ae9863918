// Depth of field: what would be scattered is gathered. Near things blur over far ones, but not the other way.
// Source: Gustafsson 2018, Bokeh Depth of Field in a Single Pass.
#include "lib/confusion.glsl"

const float LEAST_REACH = 0.5;
const float GOLDEN_ANGLE = 2.39996323;

uniform sampler2D reach_map;

out vec4 blurred;

int taps_of(float reach) {
    return reach < LEAST_REACH ? 0 : (reach < 1.0 ? 8 : (reach < 2.5 ? 16 : 32));
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(picture, 0) - 1;
    vec4 own = texelFetch(picture, at, 0);
    float reach = max(abs(own.a), texelFetch(reach_map, at / TILE_PX, 0).r);
    int taps = taps_of(reach);
    const mat2 turn = mat2(cos(GOLDEN_ANGLE), sin(GOLDEN_ANGLE), -sin(GOLDEN_ANGLE), cos(GOLDEN_ANGLE));
    vec2 direction = vec2(1.0, 0.0);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < taps; ++i) {
        float distance = reach * sqrt((float(i) + 0.5) / float(taps));
        ivec2 offset = ivec2(floor(distance * direction + 0.5));
        vec4 other = texelFetch(picture, clamp(at + offset, ivec2(0), last), 0);
        // Of the two, the nearer one's circle counts.
        sum += abs(min(other.a, own.a)) >= distance ? other.rgb : own.rgb;
        direction = turn * direction;
    }
    blurred = vec4(taps > 0 ? sum / float(taps) : own.rgb, 1.0);
}

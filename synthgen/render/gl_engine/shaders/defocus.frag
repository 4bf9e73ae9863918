// Depth of field: what would be scattered is gathered. Near things blur over far ones, but not the other way.
// Source: Gustafsson 2018, Bokeh Depth of Field in a Single Pass; the scheme is that of
// synthgen.imaging.depth_of_field.
#include "lib/confusion.glsl"

const int TAPS = 32;
const float LEAST_REACH = 0.5;

uniform sampler2D picture;
uniform sampler2D reach_map;

out vec4 blurred;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(picture, 0) - 1;
    vec3 own = texelFetch(picture, at, 0).rgb;
    float depth = depth_at(at);
    float radius = confusion_radius(depth);
    float reach = max(radius, texelFetch(reach_map, at / TILE_PX, 0).r);
    if (reach < LEAST_REACH) discard;  // the target holds the picture as it is
    vec3 sum = vec3(0.0);
    for (int i = 0; i < TAPS; ++i) {
        float distance = reach * sqrt((float(i) + 0.5) / float(TAPS));
        float angle = float(i) * 2.39996323;
        ivec2 offset = ivec2(floor(distance * vec2(cos(angle), sin(angle)) + 0.5));
        ivec2 there = clamp(at + offset, ivec2(0), last);
        float other = depth_at(there);
        float covering = other > depth ? radius : confusion_radius(other);
        sum += covering >= distance ? texelFetch(picture, there, 0).rgb : own;
    }
    blurred = vec4(sum / float(TAPS), 1.0);
}

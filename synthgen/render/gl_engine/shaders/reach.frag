// How far circles of confusion of things before the focus reach: the greatest radius along a row, or then a
// column, of those that get here.
#include "lib/confusion.glsl"

#ifdef COLUMNS
uniform sampler2D row_reach;
#endif

out float reach;

float radius_at(ivec2 at) {
#ifdef COLUMNS
    return texelFetch(row_reach, at, 0).r;
#else
    float depth = depth_at(at);
    return depth < focus.x ? confusion_radius(depth) : 0.0;
#endif
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(surface_map, 0) - 1;
#ifdef COLUMNS
    ivec2 along = ivec2(0, 1);
#else
    ivec2 along = ivec2(1, 0);
#endif
    float greatest = radius_at(at);
    for (int i = 1; i <= int(MAX_CONFUSION_RADIUS); ++i) {
        for (int side = -1; side <= 1; side += 2) {
            ivec2 there = at + side * i * along;
            if (any(lessThan(there, ivec2(0))) || any(greaterThan(there, last))) continue;
            float radius = radius_at(there);
            if (radius >= float(i)) greatest = max(greatest, radius);
        }
    }
    reach = greatest;
}

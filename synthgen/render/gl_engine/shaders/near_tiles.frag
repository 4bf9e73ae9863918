// How large circles of confusion of things before the focus are: the greatest radius in each tile of 4 x 4 pixels.
#include "lib/confusion.glsl"

out float greatest;

void main() {
    ivec2 first = TILE_PX * ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(picture, 0) - 1;
    float nearest = 0.0;
    for (int i = 0; i < TILE_PX * TILE_PX; ++i) {
        nearest = min(nearest, texelFetch(picture, min(first + ivec2(i % TILE_PX, i / TILE_PX), last), 0).a);
    }
    greatest = -nearest;
}

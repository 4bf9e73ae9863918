// How far circles of confusion reach: of the tiles along a row, or with COLUMNS along a column, the greatest radius
// that gets here.
#include "lib/confusion.glsl"

uniform sampler2D tile_map;

out float reach;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    ivec2 last = textureSize(tile_map, 0) - 1;
#ifdef COLUMNS
    const ivec2 along = ivec2(0, 1);
#else
    const ivec2 along = ivec2(1, 0);
#endif
    reach = texelFetch(tile_map, at, 0).r;
    for (int i = 1; i <= int(MAX_CONFUSION_RADIUS) / TILE_PX; ++i) {
        // Beyond the border the outermost tile is met again, which is nearer than that and counted already.
        float before = texelFetch(tile_map, max(at - i * along, ivec2(0)), 0).r;
        float after = texelFetch(tile_map, min(at + i * along, last), 0).r;
        float gap = float(TILE_PX * (i - 1) + 1);
        reach = max(reach, max(before >= gap ? before : 0.0, after >= gap ? after : 0.0));
    }
}

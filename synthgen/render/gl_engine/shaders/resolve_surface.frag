// Ids, depth and normals of the pixels of the image: never blended, but those of the place where a pixel's centre
// is seen.

uniform usampler2D surface_map;
uniform sampler2D normal_map;
uniform sampler2D lens_grid;  // with LENS: where in the image without distortion each pixel looks

layout(location = 0) out uvec2 surface;
#ifdef WRITES_NORMALS
layout(location = 1) out vec4 normal;
#endif

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
#ifdef LENS
    at = ivec2(floor(texelFetch(lens_grid, at, 0).xy));
#endif
#ifdef SUPERSAMPLED
    at = 2 * at + 1;
#endif
    surface = texelFetch(surface_map, at, 0).xy;
#ifdef WRITES_NORMALS
    normal = texelFetch(normal_map, at, 0);
#endif
}

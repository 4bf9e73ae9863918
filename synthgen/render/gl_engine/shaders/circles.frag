// The picture with the circle of confusion of each pixel: the point at depth z becomes a disc of diameter
// a |1 - f / z|. Source: Potmesil and Chakravarty 1981, A Lens and Aperture Camera Model for Synthetic Image
// Generation.
#include "lib/confusion.glsl"

uniform usampler2D surface_map;
uniform vec2 focus;  // distance in metres; diameter in pixels of a point at infinity

out vec4 circle;  // a: radius, less than 0 before the focus, in steps that half floats hold

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    float depth = uintBitsToFloat(texelFetch(surface_map, at, 0).y);
    float radius = 0.5 * focus.y * (1.0 - focus.x / depth);
    radius = clamp(radius, -MAX_CONFUSION_RADIUS, MAX_CONFUSION_RADIUS);
    circle = vec4(texelFetch(picture, at, 0).rgb, floor(radius * 64.0 + 0.5) / 64.0);
}

// The circle of confusion of a thin lens: a point at depth z becomes a disc of diameter a |1 - f / z|.
// Source: Potmesil and Chakravarty 1981, A Lens and Aperture Camera Model for Synthetic Image Generation.
const float MAX_CONFUSION_RADIUS = 24.0;
const int TILE_PX = 4;

uniform usampler2D surface_map;
uniform vec2 focus;  // distance in metres; diameter in pixels of a point at infinity

float depth_at(ivec2 at) {
    return uintBitsToFloat(texelFetch(surface_map, at, 0).y);
}

float confusion_radius(float depth) {
    float share = isinf(depth) ? 1.0 : abs(1.0 - focus.x / depth);
    return min(0.5 * focus.y * share, MAX_CONFUSION_RADIUS);
}

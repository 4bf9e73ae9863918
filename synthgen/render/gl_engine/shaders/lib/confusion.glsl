// What the passes of depth of field share; the scheme is that of synthgen.imaging.depth_of_field.
const float MAX_CONFUSION_RADIUS = 24.0;
const int TILE_PX = 4;

uniform sampler2D picture;  // a: the radius of the circle of confusion in pixels, less than 0 before the focus

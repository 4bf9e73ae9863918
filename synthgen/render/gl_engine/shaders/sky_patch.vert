// A part of a plane where a shadow of one of the directions of the light from all around can lie.
#include "lib/frame.glsl"
#include "lib/sky_shadows.glsl"

in vec3 in_position;
in float in_direction;

out vec3 eye;
flat out int direction;

void main() {
    eye = in_position;
    direction = int(in_direction);
    gl_Position = clip_from_eye * vec4(in_position, 1.0);
    // Each direction is nearer than the one before it, so that every pixel is drawn once for each.
    gl_Position.z = gl_Position.w * (1.0 - 2.0 * (in_direction + 0.5) / sky_grid.x);
}

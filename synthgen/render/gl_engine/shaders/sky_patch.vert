// A part of a plane where a shadow of one of the directions of the light from all around can lie.
#include "lib/frame.glsl"
#include "lib/sky_shadows.glsl"

uniform mat4 plane_sides;  // columns: positive on the inner side of each side

in vec3 in_position;
in float in_direction;

out vec3 eye;
flat out int direction;
out float gl_ClipDistance[4];

void main() {
    eye = in_position;
    direction = int(in_direction);
    vec4 inside = vec4(in_position, 1.0) * plane_sides;
    for (int i = 0; i < 4; ++i) gl_ClipDistance[i] = inside[i];
    gl_Position = clip_from_eye * vec4(in_position, 1.0);
    // Each direction is nearer than the one before it, so that every pixel is drawn once for each.
    gl_Position.z = gl_Position.w * (1.0 - 2.0 * (in_direction + 0.5) / sky_grid.x);
}

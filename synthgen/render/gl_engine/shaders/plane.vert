// A part of a rectangle of the ground or of a room, in eye space; what reaches beyond the rectangle is cut off.
#include "lib/frame.glsl"

invariant gl_Position;

uniform mat4 plane_sides;  // columns: positive on the inner side of each side

in vec3 in_position;

out float gl_ClipDistance[4];

void main() {
    vec4 inside = vec4(in_position, 1.0) * plane_sides;
    for (int i = 0; i < 4; ++i) gl_ClipDistance[i] = inside[i];
    gl_Position = clip_from_eye * vec4(in_position, 1.0);
}

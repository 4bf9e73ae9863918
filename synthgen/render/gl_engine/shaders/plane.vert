// A rectangle of the ground or of a room, in eye space.
#include "lib/frame.glsl"

invariant gl_Position;

in vec3 in_position;

void main() {
    gl_Position = clip_from_eye * vec4(in_position, 1.0);
}

// A part of the image, on a rectangle of the ground or of a room; what is beyond the rectangle is cut off.
#include "lib/frame.glsl"

invariant gl_Position;

uniform vec4 plane;        // unit normal towards the visible side, and its distance from the eye along it
uniform mat4 plane_sides;  // columns: positive on the inner side of each side

in vec2 in_window;

out float gl_ClipDistance[4];

void main() {
    // The point at depth 1, and the inverse of the depth at which the plane is seen there: negative beyond the horizon.
    vec3 ray = eye_ray(in_window);
    float nearness = dot(plane.xyz, ray) / plane.w;
    vec4 inside = vec4(ray, nearness) * plane_sides;
    for (int i = 0; i < 4; ++i) gl_ClipDistance[i] = inside[i];
    vec2 range = lens.zw;
    float depth = (range.x + range.y - 2.0 * range.x * range.y * nearness) / (range.y - range.x);
    gl_Position = vec4(2.0 * in_window * image.zw - 1.0, depth, 1.0);
}

// Where a mesh is, seen by a light or in a window on the image plane.
#include "lib/instances.glsl"

uniform mat4 clip_from_eye;

in vec3 in_position;
#ifdef MASK_UV
#if MASK_UV == 0
#define in_texcoord in_texcoord_0
#else
#define in_texcoord in_texcoord_1
#endif
in vec2 in_texcoord;
out vec2 texcoord;
#endif
#ifdef MASK_COLORS
in vec4 in_color;
out float vertex_alpha;
#endif

void main() {
#ifdef MASK_UV
    texcoord = in_texcoord;
#endif
#ifdef MASK_COLORS
    vertex_alpha = in_color.a;
#endif
    gl_Position = clip_from_eye * vec4(eye_of_object(gl_InstanceID, in_position), 1.0);
}

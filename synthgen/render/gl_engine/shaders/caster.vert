// Where a mesh is, seen by a light or in a window on the image plane.
#include "lib/instances.glsl"

uniform mat4 clip_from_eye;

in vec3 in_position;
#ifdef ALPHA_MASK
#if MASK_UV == 0
#define in_texcoord in_texcoord_0
#else
#define in_texcoord in_texcoord_1
#endif
in vec2 in_texcoord;
out vec2 texcoord;
#endif

void main() {
#ifdef ALPHA_MASK
    texcoord = in_texcoord;
#endif
    gl_Position = clip_from_eye * vec4(eye_of_object(gl_InstanceID, in_position), 1.0);
}

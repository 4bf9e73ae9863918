// A mesh's vertices in eye space.
#include "lib/frame.glsl"
#include "lib/instances.glsl"

invariant gl_Position;

in vec3 in_position;
in vec3 in_normal;
#ifdef HAS_TANGENTS
in vec4 in_tangent;
out vec4 tangent;
#endif
#ifdef HAS_TEXCOORD_0
in vec2 in_texcoord_0;
#endif
#ifdef HAS_TEXCOORD_1
in vec2 in_texcoord_1;
#endif
#ifdef HAS_COLORS
in vec4 in_color;
#endif

out vec3 eye;
out vec3 normal;
out vec2 texcoord_0;
out vec2 texcoord_1;
out vec4 color;
out float object_scale;
flat out uint instance_id;

void main() {
    mat3 linear = linear_part(gl_InstanceID);
    eye = eye_of_object(gl_InstanceID, in_position);
    // The cofactor matrix turns normals also under a scale that differs by axis.
    normal = mat3(cross(linear[1], linear[2]), cross(linear[2], linear[0]), cross(linear[0], linear[1])) * in_normal;
    object_scale = length(linear[0]);
    texcoord_0 = vec2(0.0);
    texcoord_1 = vec2(0.0);
    color = vec4(1.0);
#ifdef HAS_TANGENTS
    tangent = vec4(linear * in_tangent.xyz, in_tangent.w);
#endif
#ifdef HAS_TEXCOORD_0
    texcoord_0 = in_texcoord_0;
#endif
#ifdef HAS_TEXCOORD_1
    texcoord_1 = in_texcoord_1;
#endif
#ifdef HAS_COLORS
    color = in_color;
#endif
    instance_id = instance_id_of(gl_InstanceID);
    gl_Position = clip_from_eye * vec4(eye, 1.0);
}

// The camera of the frame. "Eye space" has the axes of the world and its origin at the camera, so that
// float32 is precise where the camera looks, however far from the world's origin that is.

layout(std140) uniform Frame {
    mat4 clip_from_eye;
    mat4 camera_from_eye;  // a rotation
    vec4 image;            // width, height, and their reciprocals, of the buffers that are rendered to
    vec4 lens;             // focal length in buffer pixels; height of the camera above the ground; znear, zfar
};

float depth_of(vec3 eye) {
    return -(camera_from_eye[0].z * eye.x + camera_from_eye[1].z * eye.y + camera_from_eye[2].z * eye.z);
}

// The point at depth 1 that is seen at a window position. The projection turns y over, so that window
// positions are the image's: origin at the top left, centres at +0.5.
vec3 eye_ray(vec2 window) {
    vec3 camera = vec3(window.x - 0.5 * image.x, 0.5 * image.y - window.y, -lens.x) / lens.x;
    return transpose(mat3(camera_from_eye)) * camera;
}

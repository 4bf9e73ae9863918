// Copies of a mesh: where each one stands, and its id.

const int MAX_INSTANCES = 256;

layout(std140) uniform Instances {
    // The first three rows of the transform from the object to eye space, and the id's bits in the last.
    mat4 instances[MAX_INSTANCES];
};

uniform int first_instance;

// GLSL's matrices hold columns, and these columns are the rows of the transform.
vec3 eye_of_object(int instance, vec3 position) {
    return (vec4(position, 1.0) * instances[first_instance + instance]).xyz;
}

mat3 linear_part(int instance) {
    return transpose(mat3(instances[first_instance + instance]));
}

uint instance_id_of(int instance) {
    return uint(instances[first_instance + instance][3].x);
}

// Tangent frames, of the model's tangents or of screen-space derivatives.

// The frame that MikkTSpace would give, of how position and texture coordinates change over the screen: the
// tangent follows growing u, and the bitangent is at a right angle to it, towards the texture's top.
// Source: Schueler 2013, Normal Mapping Without Precomputed Tangents, in GPU Pro 2 (the gradients of u and v);
// glTF 2.0, 3.7.2.1 (the frame).
mat3 frame_of_derivatives(vec3 normal, vec3 eye, vec2 uv) {
    vec3 dx = dFdx(eye);
    vec3 dy = dFdy(eye);
    vec2 uv_dx = dFdx(uv);
    vec2 uv_dy = dFdy(uv);
    vec3 x = cross(dy, normal);
    vec3 y = cross(normal, dx);
    // The sign is that of the screen's handedness, which differs between the image and its mirror image.
    float screen = dot(dx, x) < 0.0 ? -1.0 : 1.0;
    vec3 u_gradient = screen * (x * uv_dx.x + y * uv_dy.x);
    vec3 v_gradient = screen * (x * uv_dx.y + y * uv_dy.y);
    // glTF's v points down the texture and its bitangent up, so that it is the mirrored one that is positive.
    float handedness = dot(cross(u_gradient, v_gradient), normal) > 0.0 ? -1.0 : 1.0;
    vec3 t = handedness * cross(normal, v_gradient);
    if (!(dot(t, t) > 0.0)) t = u_gradient;
    // Texture coordinates that do not change give no frame; any one will do.
    if (!(dot(t, t) > 0.0)) t = dx;
    t *= inversesqrt(dot(t, t));
    return mat3(t, handedness * cross(normal, t), normal);
}

// A tangent-space normal of a map, with KHR's scale. Source: glTF 2.0, 3.9.3, normalTexture.
vec3 decoded_normal(vec3 texel, float scale) {
    return normalize((2.0 * texel - 1.0) * vec3(scale, scale, 1.0));
}

// Tangent frames, of the model's tangents or of screen-space derivatives.

// The cotangent frame of a point: how position and texture coordinates change over the screen.
// Source: Schueler 2013, Normal Mapping Without Precomputed Tangents, in GPU Pro 2.
mat3 frame_of_derivatives(vec3 normal, vec3 eye, vec2 uv) {
    vec3 dx = dFdx(eye);
    vec3 dy = dFdy(eye);
    vec2 uv_dx = dFdx(uv);
    vec2 uv_dy = dFdy(uv);
    vec3 x = cross(dy, normal);
    vec3 y = cross(normal, dx);
    vec3 t = x * uv_dx.x + y * uv_dy.x;
    vec3 b = x * uv_dx.y + y * uv_dy.y;
    float longest = max(dot(t, t), dot(b, b));
    // Texture coordinates that do not change give no frame; any one will do.
    if (!(longest > 0.0)) return mat3(normalize(dx), normalize(cross(normal, dx)), normal);
    // The sign is that of the screen's handedness, which differs between the image and its mirror image.
    float scale = inversesqrt(longest) * (dot(dx, x) < 0.0 ? -1.0 : 1.0);
    // glTF's v points down the texture and its bitangent up.
    return mat3(t * scale, -b * scale, normal);
}

// A tangent-space normal of a map, with KHR's scale. Source: glTF 2.0, 3.9.3, normalTexture.
vec3 decoded_normal(vec3 texel, float scale) {
    return normalize((2.0 * texel - 1.0) * vec3(scale, scale, 1.0));
}

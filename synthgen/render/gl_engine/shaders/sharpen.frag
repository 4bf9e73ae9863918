// An unsharp mask of sigma 1 px on the encoded image.
uniform sampler2D picture;
uniform sampler2D blurred_picture;
uniform float amount;

out vec4 sharpened;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 color = texelFetch(picture, at, 0).rgb;
    vec3 detail = color - texelFetch(blurred_picture, at, 0).rgb;
    sharpened = vec4(clamp(color + amount * detail, 0.0, 1.0), 1.0);
}

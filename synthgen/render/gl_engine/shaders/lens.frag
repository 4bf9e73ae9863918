// The distorted image: each pixel looks up where in the image without distortion its light came from.
uniform sampler2D picture;
uniform sampler2D lens_grid;

out vec4 radiance;

void main() {
    vec2 position = texelFetch(lens_grid, ivec2(gl_FragCoord.xy), 0).xy;
    radiance = texture(picture, position / vec2(textureSize(picture, 0)));
}

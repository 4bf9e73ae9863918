// Brightness as it will be seen, roughly, in eight bits: it tells which edges show in the finished picture.
uniform sampler2D radiance_map;
uniform float exposure;

out float brightness;

void main() {
    vec3 color = texelFetch(radiance_map, ivec2(gl_FragCoord.xy), 0).rgb;
    float luminance = exposure * dot(color, vec3(0.2126, 0.7152, 0.0722));
    brightness = sqrt(luminance / (1.0 + luminance));
}

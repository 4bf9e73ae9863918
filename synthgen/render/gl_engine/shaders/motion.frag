// Motion blur: the mean along the way that the image moves during the exposure, centred.
uniform sampler2D picture;
uniform vec2 motion;   // in texture coordinates
uniform int samples;

in vec2 uv;
out vec4 blurred;

void main() {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < samples; ++i) {
        float share = (float(i) + 0.5) / float(samples) - 0.5;
        sum += texture(picture, uv + share * motion).rgb;
    }
    blurred = vec4(sum / float(samples), 1.0);
}

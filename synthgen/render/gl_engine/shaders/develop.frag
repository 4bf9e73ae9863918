// From the light on the sensor to the encoded image: bloom, chromatic aberration, vignette, exposure, white
// balance, noise, tone map, sRGB. With RADIUS, after the second direction of a blur whose first has been done.
#include "lib/tone_map.glsl"
#include "lib/noise.glsl"
#ifdef RADIUS
#include "lib/gaussian.glsl"
#endif

uniform sampler2D picture;
uniform sampler2D bloom_picture;
uniform vec4 lens_effects;   // bloom strength, chromatic aberration, vignette
uniform vec3 gains;          // of exposure and white balance
uniform vec2 noise_variance; // read, shot
uniform uvec2 noise_words;

in vec2 uv;
out vec4 encoded;

vec3 light_at(vec2 at) {
    vec3 light = texture(picture, at).rgb;
#ifdef HAS_BLOOM
    light = mix(light, texture(bloom_picture, at).rgb, lens_effects.x);
#endif
    return light;
}

void main() {
    vec2 size = vec2(textureSize(picture, 0));
#ifdef HAS_FRINGES
    vec2 from_center = uv - 0.5;
    vec3 light = vec3(
        light_at(0.5 + from_center / (1.0 + lens_effects.y)).r,
        light_at(uv).g,
        light_at(0.5 + from_center / (1.0 - lens_effects.y)).b);
#elif defined(RADIUS)
    vec3 light = blurred_along(ivec2(0, 1), picture, ivec2(gl_FragCoord.xy));
#else
    vec3 light = texelFetch(picture, ivec2(gl_FragCoord.xy), 0).rgb;
#ifdef HAS_BLOOM
    light = mix(light, texture(bloom_picture, uv).rgb, lens_effects.x);
#endif
#endif
    vec2 offset = gl_FragCoord.xy - 0.5 * size;
    light *= 1.0 - lens_effects.z * dot(offset, offset) / dot(0.5 * size, 0.5 * size);
    vec3 signal = light * gains;
#ifdef HAS_NOISE
    vec3 variance = noise_variance.x + noise_variance.y * clamp(signal, 0.0, 1.0);
    signal += sqrt(variance) * unit_normals(uvec2(gl_FragCoord.xy), noise_words);
#endif
    encoded = vec4(srgb_of_linear(tone_mapped(signal)), 1.0);
}

// From samples to pixels.
//
// With two samples along a pixel's side, sample 2i + 1 lies at the centre of pixel i, and the pixel is their
// tent-weighted mean; the id, depth and normal are those of the centre. With one sample, edges are smoothed along
// their direction. Source: Lottes 2009, FXAA, the version for consoles: the mean along the edge replaces the pixel.

uniform sampler2D radiance_map;
uniform float exposure;

out vec4 radiance;

vec3 sample_at(ivec2 at) {
    return texelFetch(radiance_map, clamp(at, ivec2(0), textureSize(radiance_map, 0) - 1), 0).rgb;
}

#ifdef SMOOTH_EDGES
const float LEAST_CONTRAST = 0.04;
const float LEAST_RELATIVE_CONTRAST = 0.12;
const float LONGEST = 8.0;  // pixels along an edge that are looked at

uniform sampler2D brightness_map;

// A colour weighted so that a mean is one of what is seen: a bright colour does not swallow a dark one.
vec4 weighted(vec3 color) {
    float weight = 1.0 / (1.0 + exposure * max(color.r, max(color.g, color.b)));
    return vec4(color * weight, weight);
}

vec4 weighted_at(vec2 at) {
    return weighted(texture(radiance_map, at / vec2(textureSize(radiance_map, 0))).rgb);
}

// The mean along the edge through a pixel, as far as the brightness stays within that of the neighbourhood.
vec3 smoothed(ivec2 at) {
    vec2 size = vec2(textureSize(brightness_map, 0));
    vec2 center = vec2(at) + 0.5;
    // One gather at each corner of the pixel: its four neighbours there, counter-clockwise from the lower left.
    vec4 nw = textureGather(brightness_map, (center + vec2(-0.5, -0.5)) / size);
    vec4 se = textureGather(brightness_map, (center + vec2(0.5, 0.5)) / size);
    float ne = texelFetch(brightness_map, clamp(at + ivec2(1, -1), ivec2(0), ivec2(size) - 1), 0).r;
    float sw = texelFetch(brightness_map, clamp(at + ivec2(-1, 1), ivec2(0), ivec2(size) - 1), 0).r;
    float middle = nw.y;
    float highest = max(max(middle, max(nw.x, nw.z)), max(se.z, se.x));
    float lowest = min(min(middle, min(nw.x, nw.z)), min(se.z, se.x));
    vec3 color = sample_at(at);

    float top = nw.w + 2.0 * nw.z + ne;
    float bottom = sw + 2.0 * se.x + se.y;
    float left = nw.w + 2.0 * nw.x + sw;
    float right = ne + 2.0 * se.z + se.y;
    // The edge runs across the gradient.
    vec2 along = vec2(bottom - top, left - right);
    float shorter = max(min(abs(along.x), abs(along.y)), 1e-4);
    along = clamp(along / shorter, vec2(-LONGEST), vec2(LONGEST));

    vec4 inner = weighted_at(center - along / 6.0) + weighted_at(center + along / 6.0);
    vec4 outer = 0.5 * inner + 0.5 * (weighted_at(center - 0.5 * along) + weighted_at(center + 0.5 * along));
    vec3 narrow = inner.rgb / inner.a;
    vec3 wide = outer.rgb / outer.a;
    float luminance = exposure * dot(wide, vec3(0.2126, 0.7152, 0.0722));
    float seen = sqrt(luminance / (1.0 + luminance));
    vec3 mean = seen < lowest || seen > highest ? narrow : wide;
    return highest - lowest < max(LEAST_CONTRAST, LEAST_RELATIVE_CONTRAST * highest) ? color : mean;
}
#endif

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
#if defined(SUPERSAMPLED)
    ivec2 center = 2 * at + 1;
    vec3 sum = vec3(0.0);
    for (int y = -1; y <= 1; ++y) {
        for (int x = -1; x <= 1; ++x) {
            sum += float((2 - abs(x)) * (2 - abs(y))) / 16.0 * sample_at(center + ivec2(x, y));
        }
    }
    radiance = vec4(sum, 1.0);
#elif defined(SMOOTH_EDGES)
    radiance = vec4(smoothed(at), 1.0);
#else
    radiance = vec4(sample_at(at), 1.0);
#endif
}

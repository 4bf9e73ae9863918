// From samples to pixels.
//
// With two samples along a pixel's side, sample 2i + 1 lies at the centre of pixel i, and the pixel is their
// tent-weighted mean; the id, depth and normal are those of the centre. With one sample, edges of geometry are
// smoothed along their direction. Source: Lottes 2009, FXAA, the version for consoles: the mean along the edge
// replaces the pixel.

uniform sampler2D radiance_map;

out vec4 radiance;

vec3 sample_at(ivec2 at) {
    return texelFetch(radiance_map, clamp(at, ivec2(0), textureSize(radiance_map, 0) - 1), 0).rgb;
}

#ifdef SMOOTH_EDGES
const float LEAST_CONTRAST = 0.04;
const float LEAST_RELATIVE_CONTRAST = 0.12;
const float LONGEST = 8.0;  // pixels along an edge that are looked at

uniform usampler2D surface_map;
uniform float exposure;
uniform int neighbors;     // 8; a number that the compiler knows would have it unroll the loops
uniform float least_bend;  // of the inverse depth from a pixel to the next, relative to it, that is an edge

// Of four neighbours; 0 at infinity. Where the ground is a CATCHER, it shows the backdrop and is no nearer.
vec4 inverse_depths(vec2 corner) {
    vec4 found = 1.0 / uintBitsToFloat(textureGather(surface_map, corner, 1));
#ifdef CATCHER
    found *= vec4(notEqual(textureGather(surface_map, corner, 0), uvec4(0u)));
#endif
    return found;
}

// Whether surfaces end or bend here: the inverse depth is linear over the image of a plane, and nowhere else.
bool is_edge(ivec2 at) {
    vec2 size = vec2(textureSize(surface_map, 0));
    vec2 center = vec2(at) + 0.5;
    // At two corners of the pixel, its four neighbours there: from the lower left, counter-clockwise in texels.
    vec4 nw = inverse_depths((center - 0.5) / size);
    vec4 se = inverse_depths((center + 0.5) / size);
    float twice = 2.0 * nw.y;
    float greatest = max(nw.y, max(max(nw.x, nw.z), max(se.x, se.z)));
    return max(abs(nw.x + se.z - twice), abs(nw.z + se.x - twice)) > least_bend * greatest;
}

// Brightness as it will be seen, roughly.
float brightness(vec3 color) {
    float luminance = exposure * dot(color, vec3(0.2126, 0.7152, 0.0722));
    return sqrt(luminance / (1.0 + luminance));
}

// A colour weighted so that a mean is one of what is seen: a bright colour does not swallow a dark one.
vec4 weighted_at(vec2 at) {
    vec3 color = texture(radiance_map, at / vec2(textureSize(radiance_map, 0))).rgb;
    float weight = 1.0 / (1.0 + exposure * max(color.r, max(color.g, color.b)));
    return vec4(color * weight, weight);
}

// The mean along the edge through a pixel, as far as the brightness stays within that of the neighbourhood.
// Software, which runs the rest for other pixels too, leaves loops after their first turn.
vec3 smoothed(ivec2 at) {
    vec3 color = sample_at(at);
    float middle = brightness(color);
    float highest = middle;
    float lowest = middle;
    vec2 gradient = vec2(0.0);
    for (int i = 0; i < neighbors; ++i) {
        // Eight steps around the pixel, every other one to a corner, which counts half for the gradient.
        ivec2 step = ivec2(i < 3 ? i - 1 : (i < 5 ? 2 * i - 7 : i - 6), i < 3 ? -1 : (i < 5 ? 0 : 1));
        float other = brightness(sample_at(at + step));
        bool is_corner = step.x * step.y != 0;
        gradient += (is_corner ? 1.0 : 2.0) * other * vec2(step);
        highest = is_corner ? highest : max(highest, other);
        lowest = is_corner ? lowest : min(lowest, other);
    }
    // The edge runs across the gradient.
    vec2 along = vec2(gradient.y, -gradient.x);
    float shorter = max(min(abs(along.x), abs(along.y)), 1e-4);
    along = clamp(along / shorter, vec2(-LONGEST), vec2(LONGEST));

    vec2 center = vec2(at) + 0.5;
    vec4 inner = vec4(0.0);
    vec4 ends = vec4(0.0);
    for (int i = 0; i < neighbors; i += 4) {
        float side = i == 0 ? -1.0 : 1.0;
        inner += weighted_at(center + side * along / 6.0);
        ends += weighted_at(center + side * along / 2.0);
    }
    vec4 outer = 0.5 * inner + 0.5 * ends;
    float seen = brightness(outer.rgb / outer.a);
    vec3 mean = seen < lowest || seen > highest ? inner.rgb / inner.a : outer.rgb / outer.a;
    return highest - lowest < max(LEAST_CONTRAST, LEAST_RELATIVE_CONTRAST * highest) ? color : mean;
}
#endif

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
#ifdef SUPERSAMPLED
    ivec2 center = 2 * at + 1;
    vec3 sum = vec3(0.0);
    for (int y = -1; y <= 1; ++y) {
        for (int x = -1; x <= 1; ++x) {
            sum += float((2 - abs(x)) * (2 - abs(y))) / 16.0 * sample_at(center + ivec2(x, y));
        }
    }
    radiance = vec4(sum, 1.0);
#else
    if (!is_edge(at)) discard;  // the target holds the picture as it is; software saves the rest
    radiance = vec4(smoothed(at), 1.0);
#endif
}

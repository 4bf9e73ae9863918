// The mirror image of the objects in the ground, as a rough surface shows it.

uniform sampler2D mirror_image;   // what a perfect mirror at y = 0 shows, times coverage; a: coverage
uniform sampler2D mirror_beyond;  // of the way from the eye to what is mirrored, the share beyond the ground, times coverage

// Of the angles by which the facets of a rough surface lean, as a share of its alpha, the standard deviation along each
// axis: half of the facets lean by less than alpha, and a Gaussian distribution in two dimensions has its median at
// 1.18 deviations. Source: the integral of Walter et al. 2007, equation 33.
const float DEVIATION = 0.85;
const float TYPICAL_BEYOND = 0.25;  // from which it is guessed where to look for what is mirrored
const float TAP_STEP = 0.8;         // from one place that is read to the next, in standard deviations
const float LEAST_SEEN = 1.0 / 512.0;
const float BOX_PER_DEVIATION = 3.4641016;  // sqrt(12): the width of a box with a standard deviation of 1

// The level whose texels blur by a standard deviation, in pixels.
float level_of(float deviation_px) {
    return log2(max(BOX_PER_DEVIATION * deviation_px, 1.0));
}

// The direction in the window, of length 1, in which a point moves along the surface's normal.
vec2 upwards(Surface s) {
    vec3 p = mat3(camera_from_eye) * s.eye;
    vec3 n = mat3(camera_from_eye) * s.n;
    vec2 up = n.z * p.xy - p.z * n.xy;
    return vec2(up.x, -up.y) / max(length(up), 1e-6);
}

// Radiance times coverage, and coverage. Where a facet leans by an angle, the ray leans by twice the angle, which moves
// what is seen by as much as its way beyond the surface is of the whole; to the sides it is less, by the cosine to the
// normal, so that what is seen flat is drawn out towards the eye.
vec4 mirrored(Surface s, vec2 uv) {
    vec2 size = vec2(textureSize(mirror_image, 0));
    float farthest_px = 2.0 * DEVIATION * s.alpha * lens.x * size.x * image.z;
    float around = level_of(TYPICAL_BEYOND * farthest_px);
    float seen = textureLod(mirror_image, uv, around).a;
    float along_px = farthest_px * textureLod(mirror_beyond, uv, around).r / max(seen, 1e-3);
    float across_px = along_px * clamp(dot(s.n, s.v), 0.0, 1.0);
    float level = max(level_of(across_px), log2(max(TAP_STEP * along_px, 1.0)));
    vec2 step = TAP_STEP * along_px * upwards(s) / size;
    vec4 sum = vec4(0.0);
    float weights = 1e-6;
    // Software leaves loops early, but takes both ways of a branch.
    int reach = seen > LEAST_SEEN ? int(min(along_px, 2.0)) : -1;
    for (int i = -reach; i <= reach; ++i) {
        float weight = exp(-0.5 * TAP_STEP * TAP_STEP * float(i * i));
        sum += weight * textureLod(mirror_image, uv + float(i) * step, level);
        weights += weight;
    }
    return sum / weights;
}

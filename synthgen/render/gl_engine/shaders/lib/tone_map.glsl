// Tone maps: from scene values to those of a display, all linear with BT.709 primaries.
// Compiled with TONE_MAP as 0 none, 1 AgX, 2 ACES, 3 Khronos PBR Neutral.

// Source: Sobotka, AgX; the polynomial by Wrensch 2023, Minimal AgX Implementation. The curve is for a display
// that raises values to 2.2; that is undone, so that the result can be encoded like any other.
vec3 agx(vec3 color) {
    const mat3 inset = mat3(
        0.842479062253094, 0.0423282422610123, 0.0423756549057051,
        0.0784335999999992, 0.878468636469772, 0.0784336,
        0.0792237451477643, 0.0791661274605434, 0.879142973793104);
    const mat3 outset = mat3(
        1.19687900512017, -0.0528968517574562, -0.0529716355144438,
        -0.0980208811401368, 1.15190312990417, -0.0980434501171241,
        -0.0990297440797205, -0.0989611768448433, 1.15107367264116);
    const float low = -12.47393;
    const float high = 4.026069;
    vec3 stops = log2(max(inset * color, vec3(exp2(low))));
    vec3 x = (min(stops, vec3(high)) - low) / (high - low);
    vec3 curve = x * (x * (x * (x * (x * (15.5 * x - 40.14) + 31.96) - 6.868) + 0.4298) + 0.1191) - 0.00232;
    return pow(max(outset * curve, vec3(0.0)), vec3(2.2));
}

// Source: Hill 2016, ACES.hlsl of the BakingLab, a fit of the reference and output transforms.
vec3 aces(vec3 color) {
    const mat3 entering = mat3(
        0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
    const mat3 leaving = mat3(
        1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
    vec3 v = entering * color;
    v = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    return leaving * v;
}

// Source: Khronos PBR Neutral Tone Mapper, specification.
vec3 neutral(vec3 color) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float least = min(color.r, min(color.g, color.b));
    color -= least < 0.08 ? least - 6.25 * least * least : 0.04;
    float peak = max(color.r, max(color.g, color.b));
    if (peak < start) return color;
    const float d = 1.0 - start;
    float compressed = 1.0 - d * d / (peak + d - start);
    color *= compressed / peak;
    float share = 1.0 - 1.0 / (desaturation * (peak - compressed) + 1.0);
    return mix(color, vec3(compressed), share);
}

vec3 tone_mapped(vec3 color) {
    color = clamp(color, 0.0, 65504.0);
#if TONE_MAP == 1
    color = agx(color);
#elif TONE_MAP == 2
    color = aces(color);
#elif TONE_MAP == 3
    color = neutral(color);
#endif
    return clamp(color, 0.0, 1.0);
}

// Source: IEC 61966-2-1.
vec3 srgb_of_linear(vec3 color) {
    return mix(1.055 * pow(color, vec3(1.0 / 2.4)) - 0.055, 12.92 * color, lessThanEqual(color, vec3(0.0031308)));
}

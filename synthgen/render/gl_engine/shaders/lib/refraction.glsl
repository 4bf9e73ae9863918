// Light that passes through a surface: what is seen behind it, displaced, blurred and coloured.

uniform sampler2D behind;  // the picture without translucent things, with blurred copies in its levels

// What is left of light after a way through a medium. Source: Beer's law, in the form of the glTF extension
// KHR_materials_volume.
vec3 transmittance(float way) {
    if (attenuation.w <= 0.0) return vec3(1.0);  // stands for infinity: nothing is absorbed
    return pow(attenuation.rgb, vec3(way / attenuation.w));
}

vec3 seen_behind(vec3 eye_exit, float roughness, float ior) {
    vec4 clip = clip_from_eye * vec4(eye_exit, 1.0);
    vec2 uv = clamp(0.5 * clip.xy / clip.w + 0.5, 0.0, 1.0);
    // A rough boundary blurs more the stronger it refracts, and not at all at ior 1.
    float blur = roughness * clamp(2.0 * ior - 2.0, 0.0, 1.0);
    return textureLod(behind, uv, log2(image.x) * blur).rgb;
}

// The light that arrives through a surface. Source: glTF extension KHR_materials_transmission and
// KHR_materials_volume, implementation notes (the way through the volume is its thickness).
vec3 transmitted_light(Surface s) {
    float ior = dielectric_factors.x;
    vec3 refracted = normalize(refract(-s.v, s.n, 1.0 / max(ior, 1.0)));
    vec3 light = seen_behind(s.eye + refracted * s.thickness, s.roughness, ior);
#ifdef HAS_DISPERSION
    // Source: KHR_materials_dispersion: the spread of the iors is (ior - 1) * 0.025 * dispersion.
    float spread = (ior - 1.0) * 0.025 * dielectric_factors.w;
    vec3 red = normalize(refract(-s.v, s.n, 1.0 / (ior - spread)));
    vec3 blue = normalize(refract(-s.v, s.n, 1.0 / (ior + spread)));
    light.r = seen_behind(s.eye + red * s.thickness, s.roughness, ior).r;
    light.b = seen_behind(s.eye + blue * s.thickness, s.roughness, ior).b;
#endif
    vec3 terms = brdf_terms(clamp(dot(s.n, s.v), 1e-3, 1.0), s.roughness);
    vec3 reflected = s.f0 * terms.x + s.f90 * terms.y;
    return s.transmission * (1.0 - reflected) * s.base_color * transmittance(s.thickness) * light;
}

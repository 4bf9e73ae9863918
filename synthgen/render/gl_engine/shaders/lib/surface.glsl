// The surface of a glTF material at a point: factors times textures, as glTF 2.0, 3.9 and the extensions say.
#include "constants.glsl"
#include "material.glsl"
#include "tangent_frame.glsl"

in vec3 eye;
in vec3 normal;
in vec4 color;
in float object_scale;
#ifdef HAS_TANGENTS
in vec4 tangent;
#endif

mat3 surface_frame(vec3 n, vec2 uv, float side) {
#ifdef HAS_TANGENTS
    vec3 t = normalize(tangent.xyz - dot(tangent.xyz, n) * n);
    return mat3(t, side * cross(n, t) * tangent.w, n);
#else
    return frame_of_derivatives(n, eye, uv);
#endif
}

vec4 base_color() {
    vec4 result = base_color_factor * color;
#ifdef BASE_COLOR_UV
    result *= texture(base_color_map, slot_uv(BASE_COLOR, BASE_COLOR_UV));
#endif
    vec4 rgb1 = vec4(result.rgb, 1.0);
    result.rgb = max(vec3(dot(color_matrix[0], rgb1), dot(color_matrix[1], rgb1), dot(color_matrix[2], rgb1)), 0.0);
    return result;
}

// Fills in the dielectric base and the metal. Source: glTF 2.0, appendix B.
void set_base(inout Surface s, vec4 base) {
    s.metallic = surface_factors.x;
    s.roughness = surface_factors.y;
#ifdef METALLIC_ROUGHNESS_UV
    vec2 gb = texture(metallic_roughness_map, slot_uv(METALLIC_ROUGHNESS, METALLIC_ROUGHNESS_UV)).gb;
    s.roughness *= gb.x;
    s.metallic *= gb.y;
#endif
    s.roughness = clamp(s.roughness, 0.03, 1.0);
    s.alpha = s.roughness * s.roughness;
    float reflectance = (dielectric_factors.x - 1.0) / (dielectric_factors.x + 1.0);
    float specular = dielectric_factors.y;
    vec3 specular_color = specular_color_factor.rgb;
#ifdef SPECULAR_UV
    specular *= texture(specular_map, slot_uv(SPECULAR, SPECULAR_UV)).a;
#endif
#ifdef SPECULAR_COLOR_UV
    specular_color *= texture(specular_color_map, slot_uv(SPECULAR_COLOR, SPECULAR_COLOR_UV)).rgb;
#endif
    vec3 dielectric_f0 = min(reflectance * reflectance * specular_color, vec3(1.0)) * specular;
    s.f0 = mix(dielectric_f0, base.rgb, s.metallic);
    s.f90 = vec3(mix(specular, 1.0, s.metallic));
    s.diffuse_color = base.rgb * (1.0 - s.metallic);
    s.base_color = base.rgb;
    s.opacity = base.a;
}

// The normal of a map in eye space. On a back face all of it turns around: what leans out of the front leans
// into the back. Source: glTF 2.0, 3.9.9, double sided (normals are reversed before lighting).
vec3 mapped_normal(vec3 face_normal, vec2 uv, vec3 mapped, float side) {
    return normalize(surface_frame(face_normal, uv, side) * vec3(side * mapped.xy, mapped.z));
}

void set_normals(inout Surface s) {
    float side = gl_FrontFacing ? 1.0 : -1.0;
    s.face_normal = normalize(normal) * side;
    s.n = s.face_normal;
#ifdef NORMAL_UV
    vec2 uv = slot_uv(NORMAL, NORMAL_UV);
    vec3 mapped = decoded_normal(texture(normal_map, uv).rgb, surface_factors.z);
    s.n = mapped_normal(s.face_normal, uv, mapped, side);
#endif
}

void set_layers(inout Surface s) {
    s.clearcoat = 0.0;
    s.clearcoat_normal = s.face_normal;
    s.sheen_color = vec3(0.0);
    s.anisotropy = 0.0;
    s.tangent = vec3(0.0);
    s.transmission = 0.0;
    s.thickness = 0.0;
    float side = gl_FrontFacing ? 1.0 : -1.0;
#ifdef HAS_CLEARCOAT
    s.clearcoat = clearcoat_factors.x;
    s.clearcoat_roughness = clearcoat_factors.y;
#ifdef CLEARCOAT_UV
    s.clearcoat *= texture(clearcoat_map, slot_uv(CLEARCOAT, CLEARCOAT_UV)).r;
#endif
#ifdef CLEARCOAT_ROUGHNESS_UV
    s.clearcoat_roughness *= texture(clearcoat_roughness_map, slot_uv(CLEARCOAT_ROUGHNESS, CLEARCOAT_ROUGHNESS_UV)).g;
#endif
    s.clearcoat_roughness = clamp(s.clearcoat_roughness, 0.03, 1.0);
#ifdef CLEARCOAT_NORMAL_UV
    vec2 coat_uv = slot_uv(CLEARCOAT_NORMAL, CLEARCOAT_NORMAL_UV);
    vec3 coat_mapped = decoded_normal(texture(clearcoat_normal_map, coat_uv).rgb, clearcoat_factors.z);
    s.clearcoat_normal = mapped_normal(s.face_normal, coat_uv, coat_mapped, side);
#endif
#endif
#ifdef HAS_SHEEN
    s.sheen_color = sheen_factors.rgb;
    s.sheen_roughness = sheen_factors.a;
#ifdef SHEEN_COLOR_UV
    s.sheen_color *= texture(sheen_color_map, slot_uv(SHEEN_COLOR, SHEEN_COLOR_UV)).rgb;
#endif
#ifdef SHEEN_ROUGHNESS_UV
    s.sheen_roughness *= texture(sheen_roughness_map, slot_uv(SHEEN_ROUGHNESS, SHEEN_ROUGHNESS_UV)).a;
#endif
    s.sheen_roughness = clamp(s.sheen_roughness, 0.07, 1.0);
#endif
#ifdef HAS_ANISOTROPY
    vec2 direction = anisotropy_factors.yz;
    s.anisotropy = anisotropy_factors.x;
    vec2 grain_uv = texcoord_0;
#ifdef ANISOTROPY_UV
    grain_uv = slot_uv(ANISOTROPY, ANISOTROPY_UV);
    vec3 grain = texture(anisotropy_map, grain_uv).rgb;
    vec2 turn = 2.0 * grain.rg - 1.0;
    direction = vec2(direction.x * turn.x - direction.y * turn.y, direction.y * turn.x + direction.x * turn.y);
    s.anisotropy *= grain.b;
#elif defined(NORMAL_UV)
    grain_uv = slot_uv(NORMAL, NORMAL_UV);
#endif
    vec3 along = surface_frame(s.face_normal, grain_uv, side) * vec3(direction, 0.0);
    s.tangent = normalize(along - dot(along, s.n) * s.n);
#endif
#ifdef HAS_TRANSMISSION
    s.transmission = dielectric_factors.z;
    s.thickness = specular_color_factor.w * object_scale;
#ifdef TRANSMISSION_UV
    s.transmission *= texture(transmission_map, slot_uv(TRANSMISSION, TRANSMISSION_UV)).r;
#endif
#ifdef THICKNESS_UV
    s.thickness *= texture(thickness_map, slot_uv(THICKNESS, THICKNESS_UV)).g;
#endif
    s.transmission *= 1.0 - s.metallic;
#endif
}

Surface surface_of_material() {
    Surface s;
    s.eye = eye;
    s.v = normalize(-eye);
    set_base(s, base_color());
    set_normals(s);
    set_layers(s);
    s.occlusion = 1.0;
#ifdef OCCLUSION_UV
    float occluded = texture(occlusion_map, slot_uv(OCCLUSION, OCCLUSION_UV)).r;
    s.occlusion = 1.0 + surface_factors.w * (occluded - 1.0);
#endif
    s.emission = emissive_factor.rgb;
#ifdef EMISSIVE_UV
    s.emission *= texture(emissive_map, slot_uv(EMISSIVE, EMISSIVE_UV)).rgb;
#endif
    return s;
}

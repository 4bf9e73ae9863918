// A glTF material: its factors, its textures, and the surface that they describe at a point. A material is
// compiled with <SLOT>_UV defined as 0 or 1, the set of texture coordinates, for each texture that it has.

const int BASE_COLOR = 0;
const int METALLIC_ROUGHNESS = 1;
const int NORMAL = 2;
const int OCCLUSION = 3;
const int EMISSIVE = 4;
const int CLEARCOAT = 5;
const int CLEARCOAT_ROUGHNESS = 6;
const int CLEARCOAT_NORMAL = 7;
const int SHEEN_COLOR = 8;
const int SHEEN_ROUGHNESS = 9;
const int SPECULAR = 10;
const int SPECULAR_COLOR = 11;
const int TRANSMISSION = 12;
const int THICKNESS = 13;
const int ANISOTROPY = 14;
const int IRIDESCENCE = 15;
const int IRIDESCENCE_THICKNESS = 16;

layout(std140) uniform MaterialFactors {
    vec4 base_color_factor;
    vec4 emissive_factor;         // rgb with the strength in it; alpha cutoff
    vec4 surface_factors;         // metallic, roughness, normal scale, occlusion strength
    vec4 dielectric_factors;      // ior, specular, transmission, dispersion
    vec4 specular_color_factor;   // rgb; thickness in metres
    vec4 clearcoat_factors;       // factor, roughness, normal scale
    vec4 sheen_factors;           // rgb, roughness
    vec4 attenuation;             // rgb, distance in metres or 0 for infinity
    vec4 anisotropy_factors;      // strength, cosine and sine of the rotation
    vec4 iridescence_factors;     // factor, ior, least and greatest thickness in nanometres
    vec4 color_matrix[3];         // rows of an affine map of the base colour
    vec4 uv_transforms[34];       // two rows for each slot
};

in vec2 texcoord_0;
in vec2 texcoord_1;

// Source: glTF extension KHR_texture_transform.
vec2 slot_uv(int slot, int set) {
    vec3 uv = vec3(set == 0 ? texcoord_0 : texcoord_1, 1.0);
    return vec2(dot(uv_transforms[2 * slot].xyz, uv), dot(uv_transforms[2 * slot + 1].xyz, uv));
}

#ifdef BASE_COLOR_UV
uniform sampler2D base_color_map;
#endif
#ifdef METALLIC_ROUGHNESS_UV
uniform sampler2D metallic_roughness_map;
#endif
#ifdef NORMAL_UV
uniform sampler2D normal_map;
#endif
#ifdef OCCLUSION_UV
uniform sampler2D occlusion_map;
#endif
#ifdef EMISSIVE_UV
uniform sampler2D emissive_map;
#endif
#ifdef CLEARCOAT_UV
uniform sampler2D clearcoat_map;
#endif
#ifdef CLEARCOAT_ROUGHNESS_UV
uniform sampler2D clearcoat_roughness_map;
#endif
#ifdef CLEARCOAT_NORMAL_UV
uniform sampler2D clearcoat_normal_map;
#endif
#ifdef SHEEN_COLOR_UV
uniform sampler2D sheen_color_map;
#endif
#ifdef SHEEN_ROUGHNESS_UV
uniform sampler2D sheen_roughness_map;
#endif
#ifdef SPECULAR_UV
uniform sampler2D specular_map;
#endif
#ifdef SPECULAR_COLOR_UV
uniform sampler2D specular_color_map;
#endif
#ifdef TRANSMISSION_UV
uniform sampler2D transmission_map;
#endif
#ifdef THICKNESS_UV
uniform sampler2D thickness_map;
#endif
#ifdef ANISOTROPY_UV
uniform sampler2D anisotropy_map;
#endif
#ifdef IRIDESCENCE_UV
uniform sampler2D iridescence_map;
#endif
#ifdef IRIDESCENCE_THICKNESS_UV
uniform sampler2D iridescence_thickness_map;
#endif

// What the shading needs to know of a point. Vectors are in eye space.
struct Surface {
    vec3 eye;
    vec3 v;                 // unit vector to the camera
    vec3 face_normal;       // interpolated, facing the camera
    vec3 n;                 // with the normal map
    vec3 diffuse_color;     // of the dielectric, weighted by 1 - metallic
    vec3 f0;
    vec3 f90;
    float roughness;        // perceptual
    float alpha;            // squared roughness
    float occlusion;
    vec3 emission;
    float opacity;
    vec3 base_color;
    float metallic;
    vec3 tangent;           // the direction of anisotropy
    float anisotropy;
    float clearcoat;
    float clearcoat_roughness;
    vec3 clearcoat_normal;
    vec3 sheen_color;
    float sheen_roughness;
    float transmission;
    float thickness;
#ifdef LAMP_WORDS
    vec4 lamp_shares[LAMP_WORDS];  // how much of each light casters let through, but for those with sharp shadows
#endif
};

// Where a mesh is: its depth is the caster's, and its colour 1 the mask's. Cut-out materials leave holes.
#ifdef ALPHA_MASK
in vec2 texcoord;
uniform sampler2D base_color_map;
uniform vec4 mask_transform_u;
uniform vec4 mask_transform_v;
uniform vec2 mask_alpha;  // factor, cutoff
#endif

out float covered;

void main() {
    covered = 1.0;
#ifdef ALPHA_MASK
    vec3 uv = vec3(texcoord, 1.0);
    float alpha = mask_alpha.x * texture(base_color_map, vec2(dot(mask_transform_u.xyz, uv), dot(mask_transform_v.xyz, uv))).a;
    if (alpha < mask_alpha.y) discard;
#endif
}

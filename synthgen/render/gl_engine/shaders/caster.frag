// Where a mesh is: its depth is the caster's, and its colour 1 the mask's. Cut-out materials leave holes.
#ifdef ALPHA_MASK
uniform vec2 mask_alpha;  // factor, cutoff
#endif
#ifdef MASK_UV
in vec2 texcoord;
uniform sampler2D base_color_map;
uniform vec4 mask_transform_u;
uniform vec4 mask_transform_v;
#endif
#ifdef MASK_COLORS
in float vertex_alpha;
#endif

out float covered;

void main() {
    covered = 1.0;
#ifdef ALPHA_MASK
    float alpha = mask_alpha.x;
#ifdef MASK_UV
    vec3 uv = vec3(texcoord, 1.0);
    alpha *= texture(base_color_map, vec2(dot(mask_transform_u.xyz, uv), dot(mask_transform_v.xyz, uv))).a;
#endif
#ifdef MASK_COLORS
    alpha *= vertex_alpha;
#endif
    if (alpha < mask_alpha.y) discard;
#endif
}

// Shadows of the lights: depth maps side by side in one atlas, one for each light and group of casters. Compiled with
// SHADOW_GROUPS where these are few.
#include "constants.glsl"

const int MAX_SHADOW_TILES = 32;
const float LEAST_FACING = 0.1;

// Places where the maps are searched for casters and filtered. Wide penumbrae would look dotted with few.
#ifdef HAS_WIDE_LIGHTS
const int BLOCKER_PLACES = BLOCKER_TAPS + 4;
const int SHADOW_PLACES = SHADOW_TAPS + 6;
#else
const int BLOCKER_PLACES = BLOCKER_TAPS;
const int SHADOW_PLACES = SHADOW_TAPS;
#endif

layout(std140) uniform Shadows {
    mat4 tile_from_eye[MAX_SHADOW_TILES];  // to atlas uv and depth, homogeneous
    vec4 tile_box[MAX_SHADOW_TILES];       // the tile in atlas uv: x0 y0 x1 y1
    vec4 tile_depth[MAX_SHADOW_TILES];     // near, far (m); 1 where the depth is perspective; tile side at depth 1
    vec4 shadow_grid;                      // texel size in atlas uv, tiles a light, texels of a tile's side
};

uniform sampler2D shadow_depth;

struct ShadowTile {
    mat4 from_eye;
    vec4 box;
    vec4 depth;
};

// Into how many groups the casters fall.
int shadow_groups() {
#ifdef SHADOW_GROUPS
    return SHADOW_GROUPS;
#else
    return int(shadow_grid.y);
#endif
}

// A noise that looks even in any 3x3 neighbourhood.
// Source: Jimenez 2014, Next Generation Post Processing in Call of Duty: Advanced Warfare.
float interleaved_gradient_noise(vec2 window) {
    return fract(52.9829189 * fract(dot(window, vec2(0.06711056, 0.00583715))));
}

// The i-th of n points spread evenly over the unit disc.
// Source: Vogel 1979, A Better Way to Construct the Sunflower Head.
vec2 vogel_disc(int i, int n) {
    float radius = sqrt((float(i) + 0.5) / float(n));
    float angle = float(i) * GOLDEN_ANGLE;
    return radius * vec2(cos(angle), sin(angle));
}

// The same, but the first of several in the middle: a search that looks there misses no caster that the filter finds,
// and so no point of a penumbra has the hard edge that is right where there is none.
vec2 centred_disc(int i, int n) {
    return n == 1 ? vogel_disc(i, n) : vogel_disc(i, n) * sqrt(float(i) / (float(i) + 0.5));
}

// Metres from the light plane (directional) or the light (else) of a depth in the map.
float distance_of_depth(float depth, vec4 range) {
    float perspective = range.x * range.y / (range.y - depth * (range.y - range.x));
    return range.z > 0.5 ? perspective : mix(range.x, range.y, depth);
}

// The share of four neighbouring texels, weighted bilinearly, that do not shadow a depth.
float filtered_comparison(vec2 at, float reference) {
    vec4 lit = step(vec4(reference), textureGather(shadow_depth, at));
    vec2 part = fract(at / shadow_grid.x - 0.5);
    return mix(mix(lit.w, lit.z, part.x), mix(lit.x, lit.y, part.x), part.y);
}

// How the depth of a surface changes over the tile, per unit of atlas u and v; surfaces that the light only
// grazes count as less slanted.
// Source: Isidoro 2006, Shadow Mapping: GPU-based Tips and Techniques, receiver plane depth bias.
vec2 depth_gradient(mat4 atlas_from_eye, vec3 uvz, float w, vec3 normal) {
    mat4 rows = transpose(atlas_from_eye);
    vec3 u = (rows[0].xyz - uvz.x * rows[3].xyz) / w;
    vec3 v = (rows[1].xyz - uvz.y * rows[3].xyz) / w;
    vec3 z = (rows[2].xyz - uvz.z * rows[3].xyz) / w;
    vec3 across = cross(u, v);
    float facing = dot(across, normal) / length(across);
    if (abs(facing) < LEAST_FACING) {
        normal += across * (((facing < 0.0 ? -1.0 : 1.0) * LEAST_FACING - facing) / length(across));
    }
    float area = dot(across, normal);
    return vec2(dot(cross(z, v), normal), dot(cross(u, z), normal)) / area;
}

// How much of a light reaches a point past the casters of one tile. source_size is the tangent of the
// light's angular diameter (directional) or its width in metres. The penumbra is as wide as similar
// triangles say. Source: Fernando 2005, Percentage-Closer Soft Shadows.
float lifted_visibility(ShadowTile tile, vec3 eye, vec3 normal, float source_size, mat2 turn) {
    vec4 p = tile.from_eye * vec4(eye, 1.0);
    vec3 uvz = p.xyz / p.w;
    vec4 box = tile.box;
    vec4 range = tile.depth;
    bool is_perspective = range.z > 0.5;
    float span = range.y - range.x;
    vec2 gradient = depth_gradient(tile.from_eye, uvz, p.w, normal);
    float receiver = distance_of_depth(uvz.z, range);
    float texel = shadow_grid.x;
    float tile_uv = box.z - box.x;
    float uv_of_metres = tile_uv / (range.w * (is_perspective ? receiver : 1.0));
    float reach = source_size * (receiver - range.x) / (is_perspective ? max(range.x, 1e-4) : 1.0);
    float search = clamp(0.5 * reach * uv_of_metres, texel, 0.2 * tile_uv);

    float blockers = 0.0;
    float total = 0.0;
    for (int i = 0; i < BLOCKER_PLACES; ++i) {
        vec2 offset = search * (turn * centred_disc(i, BLOCKER_PLACES));
        float depth = uvz.z + dot(gradient, offset);
        vec4 depths = textureGather(shadow_depth, clamp(uvz.xy + offset, box.xy, box.zw));
        vec4 blocking = vec4(lessThan(depths, vec4(min(depth, 0.99999))));
        blockers += dot(blocking, vec4(1.0));
        // From blocker to receiver along the ray, in metres or, of a perspective map, over the blocker's distance.
        float scale = span / (is_perspective ? max(range.y - depth * span, 1e-3 * range.x) : 1.0);
        total += scale * dot(blocking, depth - depths);
    }
    float penumbra = source_size * total / max(blockers, 1.0);
    float radius = clamp(0.5 * penumbra * uv_of_metres, 0.5 * texel, 0.2 * tile_uv);

    float lit = 0.0;
    for (int i = 0; i < SHADOW_PLACES; ++i) {
        vec2 offset = radius * (turn * vogel_disc(i, SHADOW_PLACES));
        float reference = min(uvz.z + dot(gradient, offset), 0.99999);
        lit += filtered_comparison(clamp(uvz.xy + offset, box.xy, box.zw), reference);
    }
    bool is_inside = p.w > 0.0 && uvz.z > 0.0
        && all(greaterThan(uvz.xy, box.xy)) && all(lessThan(uvz.xy, box.zw));
    // Where the search has missed the casters, the filter is as narrow as can be, and finds them.
    return is_inside ? lit / float(SHADOW_PLACES) : 1.0;
}

// The same for a receiver, which is lifted off its surface by a texel and a half, lest it shadow itself.
float tile_visibility(ShadowTile tile, vec3 eye, vec3 normal, float source_size, mat2 turn) {
    float side = tile.depth.w;
    if (tile.depth.z > 0.5) {
        side *= (tile.from_eye * vec4(eye, 1.0)).w;
    }
    float lift = 1.5 * side / shadow_grid.z;
    return lifted_visibility(tile, eye + lift * normal, normal, source_size, turn);
}

// By how much the places at which a map is read are turned, another angle at each pixel.
mat2 turn_of_pixel() {
    float angle = 2.0 * PI * interleaved_gradient_noise(gl_FragCoord.xy);
    return mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
}

// How much of a light with a shadow reaches a point; first_tile is the light's.
float shadow_visibility(int first_tile, vec3 eye, vec3 normal, float source_size) {
    mat2 turn = turn_of_pixel();
    float visibility = 1.0;
    for (int i = first_tile; i < first_tile + shadow_groups(); ++i) {
        ShadowTile tile = ShadowTile(tile_from_eye[i], tile_box[i], tile_depth[i]);
        visibility *= tile_visibility(tile, eye, normal, source_size, turn);
    }
    return visibility;
}

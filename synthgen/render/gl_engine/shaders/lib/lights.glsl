// The lights of the scene, and what reaches a point from each of them. Compiled with HAS_<KIND>_LIGHTS for the
// kinds of light that there are: a software rasterizer runs both sides of every branch. Compiled with LIGHTS, how many
// there are, if that is 0 or 1: what it then knows to be the same for all pixels it reads once, and not for each.
// Compiled with LAMP_WORDS, a fourth of how many there are, where shadows that are not sharp come from coarse_mesh.frag.
#include "shadows.glsl"

const int MAX_LIGHTS = 16;
const int DIRECTIONAL = 0;
const int POINT = 1;
const int SPOT = 2;
const int AREA = 3;

struct LightData {
    vec4 color;      // rgb: illuminance, intensity or radiance; w: kind
    vec4 position;   // eye space; w: width of the source, or the tangent of its angular diameter
    vec4 direction;  // along which it shines; w: first shadow tile, or -1
    vec4 right;      // half the rectangle's width as a vector; w: cosine of the inner cone angle
    vec4 up;         // half its height as a vector; w: cosine of the outer cone angle
};

layout(std140) uniform Lights {
    LightData lights[MAX_LIGHTS];
    vec4 light_numbers;  // how many there are; how many cast sharp shadows, which are the first; and any shadows
};

int light_count() {
#ifdef LIGHTS
    return LIGHTS;
#else
    return int(light_numbers.x);
#endif
}

// The lights before this one cast sharp shadows.
int sharp_lights() {
    return int(light_numbers.y);
}

// The lights from sharp_lights() to before this one cast soft shadows, and the others none.
int shadow_lights() {
    return int(light_numbers.z);
}

#ifdef HAS_SHADOWS
// The first shadow tile of a light, or -1.
int first_tile(int i) {
#if defined(LIGHTS) && LIGHTS == 1
    return 0;
#else
    return int(lights[i].direction.w);
#endif
}
#endif

// What a light does at a point where nothing hides it: from where, how strongly, and towards which point of it
// highlights look.
struct Illumination {
    vec3 l;           // unit vector to the light, for the diffuse part
    vec3 specular_l;  // unit vector to the point of the light that is mirrored best
    float widening;   // what the size of the light adds to alpha
    vec3 irradiance;  // of a surface that faces l
};

// The falloff of a spot light between its cones.
// Source: glTF extension KHR_lights_punctual, the inner and outer cone angles.
float spot_falloff(LightData light, vec3 l) {
    float cosine = dot(light.direction.xyz, -l);
    float t = clamp((cosine - light.up.w) / max(light.right.w - light.up.w, 1e-4), 0.0, 1.0);
    return t * t;
}

// What the arc between two unit vectors adds to the vector irradiance of a polygon, divided by pi: the angle that it
// subtends about the normal of its plane, over 2 pi. Source: Lambert 1760; Baum et al. 1989, Improving Radiosity
// Solutions; of the angle over its sine, within 1e-4, Heitz et al. 2016, Real-Time Polygonal-Light Shading with
// Linearly Transformed Cosines, in the authors' code.
vec3 edge_irradiance(vec3 a, vec3 b) {
    float cosine = dot(a, b);
    float x = abs(cosine);
    float acute = (0.8543985 + (0.4965155 + 0.0145206 * x) * x) / (3.4175940 + (4.1616724 + x) * x);
    float obtuse = 0.5 * inversesqrt(max(1.0 - x * x, 1e-7)) - acute;
    return cross(a, b) * (cosine > 0.0 ? acute : obtuse);
}

// The same for what of the arc is above a surface's horizon; setting and rising become the points where it crosses the
// horizon downwards and upwards.
vec3 edge_above_horizon(vec3 a, vec3 b, vec3 normal, inout vec3 setting, inout vec3 rising) {
    float from_height = dot(a, normal);
    float to_height = dot(b, normal);
    bool sets = from_height > 0.0 && to_height <= 0.0;
    bool rises = from_height <= 0.0 && to_height > 0.0;
    vec3 crossing = normalize(abs(to_height) * a + abs(from_height) * b);
    if (sets) setting = crossing;
    if (rises) rising = crossing;
    vec3 added = edge_irradiance(rises ? crossing : a, sets ? crossing : b);
    return max(from_height, to_height) > 0.0 ? added : vec3(0.0);
}

// The vector irradiance, divided by pi, of a rectangle with radiance 1, of what of it is above a surface's
// horizon: its product with the normal is the form factor. Source: as above, with the clipping of Heitz et al.
vec3 rectangle_form_vector(LightData light, vec3 eye, vec3 normal) {
    vec3 center = light.position.xyz - eye;
    vec3 a = normalize(center - light.right.xyz - light.up.xyz);
    vec3 b = normalize(center + light.right.xyz - light.up.xyz);
    vec3 c = normalize(center + light.right.xyz + light.up.xyz);
    vec3 d = normalize(center - light.right.xyz + light.up.xyz);
    vec3 setting = normal;
    vec3 rising = normal;
    vec3 sum = edge_above_horizon(a, b, normal, setting, rising);
    sum += edge_above_horizon(b, c, normal, setting, rising);
    sum += edge_above_horizon(c, d, normal, setting, rising);
    sum += edge_above_horizon(d, a, normal, setting, rising);
    return sum + edge_irradiance(setting, rising);
}

// The point of a rectangle that a mirror ray comes nearest to.
// Source: Karis 2013, Real Shading in Unreal Engine 4, representative points.
vec3 rectangle_point(LightData light, vec3 eye, vec3 r) {
    vec3 center = light.position.xyz - eye;
    float along = dot(r, light.direction.xyz);
    vec3 on_plane = along < -1e-4
        ? r * (dot(center, light.direction.xyz) / along) - center
        : r * length(center) - center;
    vec2 half_size = vec2(length(light.right.xyz), length(light.up.xyz));
    float x = clamp(dot(on_plane, light.right.xyz / half_size.x), -half_size.x, half_size.x);
    float y = clamp(dot(on_plane, light.up.xyz / half_size.y), -half_size.y, half_size.y);
    return center + light.right.xyz * (x / half_size.x) + light.up.xyz * (y / half_size.y);
}

// The direction to the point of a sphere that a mirror ray comes nearest to.
// Source: Karis 2013, Real Shading in Unreal Engine 4, representative points.
vec3 sphere_point(vec3 to_center, float radius, vec3 r) {
    vec3 to_ray = dot(to_center, r) * r - to_center;
    return normalize(to_center + to_ray * clamp(radius / max(length(to_ray), 1e-6), 0.0, 1.0));
}

#ifdef HAS_DIRECTIONAL_LIGHTS
Illumination directional_illumination(LightData light, vec3 r) {
    vec3 l = -light.direction.xyz;
    float radius = 0.5 * light.position.w;
    return Illumination(l, sphere_point(l, radius, r), 0.5 * radius, light.color.rgb);
}
#endif

#if defined(HAS_POINT_LIGHTS) || defined(HAS_SPOT_LIGHTS)
Illumination sphere_illumination(LightData light, vec3 eye, vec3 r) {
    vec3 to_light = light.position.xyz - eye;
    float distance_squared = dot(to_light, to_light);
    float radius = 0.5 * light.position.w;
    vec3 l = to_light * inversesqrt(distance_squared);
    vec3 irradiance = light.color.rgb / max(distance_squared, radius * radius);
#ifdef HAS_SPOT_LIGHTS
    if (int(light.color.w) == SPOT) irradiance *= spot_falloff(light, l);
#endif
    float widening = 0.5 * radius * inversesqrt(distance_squared);
    return Illumination(l, sphere_point(to_light, radius, r), widening, irradiance);
}
#endif

#ifdef HAS_AREA_LIGHTS
Illumination area_illumination(LightData light, vec3 eye, vec3 normal, vec3 r) {
    vec3 to_center = light.position.xyz - eye;
    vec3 to_point = rectangle_point(light, eye, r);
    vec3 form_vector = rectangle_form_vector(light, eye, normal);
    float form_factor = length(form_vector);
    bool faces = dot(to_center, light.direction.xyz) < 0.0 && form_factor > 0.0;
    vec3 l = faces ? form_vector / form_factor : normal;
    vec3 irradiance = faces ? light.color.rgb * PI * form_factor : vec3(0.0);
    float widening = 0.25 * light.position.w / max(length(to_point), 1e-4);
    return Illumination(l, normalize(to_point), widening, irradiance);
}
#endif

Illumination illumination(LightData light, vec3 eye, vec3 normal, vec3 r) {
    int kind = int(light.color.w);
    Illumination result = Illumination(normal, normal, 0.0, vec3(0.0));
#ifdef HAS_DIRECTIONAL_LIGHTS
    if (kind == DIRECTIONAL) result = directional_illumination(light, r);
#endif
#if defined(HAS_POINT_LIGHTS) || defined(HAS_SPOT_LIGHTS)
    if (kind == POINT || kind == SPOT) result = sphere_illumination(light, eye, r);
#endif
#ifdef HAS_AREA_LIGHTS
    if (kind == AREA) result = area_illumination(light, eye, normal, r);
#endif
    return result;
}

#ifdef HAS_SHADOWS
// How much of a light reaches a point past the casters.
float light_visibility(int i, vec3 eye, vec3 normal) {
    int tile = first_tile(i);
    return tile >= 0 ? shadow_visibility(tile, eye, normal, lights[i].position.w) : 1.0;
}
#endif

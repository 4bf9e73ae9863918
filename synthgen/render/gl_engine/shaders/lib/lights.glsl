// The lights of the scene, and what reaches a point from each of them. Compiled with HAS_<KIND>_LIGHTS for the
// kinds of light that there are: a software rasterizer runs both sides of every branch. Compiled with LIGHTS, how many
// there are, if that is 0 or 1: what it then knows to be the same for all pixels it reads once, and not for each.
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
    vec4 light_numbers;  // how many there are
};

int light_count() {
#ifdef LIGHTS
    return LIGHTS;
#else
    return int(light_numbers.x);
#endif
}

#ifdef HAS_SHADOWS
// The first shadow tile of a light, or -1.
int first_tile(LightData light) {
#if defined(LIGHTS) && LIGHTS == 1
    return 0;
#else
    return int(light.direction.w);
#endif
}
#endif

// What a light does at a point: from where, how strongly, and towards which point of it highlights look.
struct Illumination {
    vec3 l;           // unit vector to the light, for the diffuse part
    vec3 specular_l;  // unit vector to the point of the light that is mirrored best
    float widening;   // what the size of the light adds to alpha
    vec3 unshadowed;  // irradiance of a surface that faces l
    vec3 irradiance;  // what of it the casters let through
};

// The falloff of a spot light between its cones.
// Source: glTF extension KHR_lights_punctual, the inner and outer cone angles.
float spot_falloff(LightData light, vec3 l) {
    float cosine = dot(light.direction.xyz, -l);
    float t = clamp((cosine - light.up.w) / max(light.right.w - light.up.w, 1e-4), 0.0, 1.0);
    return t * t;
}

// What an edge of a polygon adds to its vector irradiance: the angle that it subtends, about the normal of its
// plane. Source: Lambert 1760; Baum et al. 1989, Improving Radiosity Solutions.
vec3 edge_irradiance(vec3 a, vec3 b) {
    vec3 normal = cross(normalize(a), normalize(b));
    float sine = max(length(normal), 1e-6);
    return normal / sine * atan(sine, dot(normalize(a), normalize(b)));
}

// The vector irradiance, divided by pi, of a rectangle with radiance 1, of what of it is above a surface's
// horizon: its product with the normal is the form factor. Source: as above, with the clipping of Heitz et al.
// 2016, Real-Time Polygonal-Light Shading with Linearly Transformed Cosines.
vec3 rectangle_form_vector(LightData light, vec3 eye, vec3 normal) {
    vec3 center = light.position.xyz - eye;
    vec3 a = center - light.right.xyz - light.up.xyz;
    vec3 b = center + light.right.xyz - light.up.xyz;
    vec3 c = center + light.right.xyz + light.up.xyz;
    vec3 d = center - light.right.xyz + light.up.xyz;
    vec3 corners[5] = vec3[5](a, b, c, d, a);
    vec3 sum = vec3(0.0);
    vec3 setting = vec3(0.0);
    vec3 rising = vec3(0.0);
    bool is_cut = false;
    for (int i = 0; i < 4; ++i) {
        vec3 from = corners[i];
        vec3 to = corners[i + 1];
        float from_height = dot(from, normal);
        float to_height = dot(to, normal);
        if (from_height <= 0.0 && to_height <= 0.0) continue;
        if (min(from_height, to_height) <= 0.0) {
            vec3 on_horizon = mix(from, to, from_height / (from_height - to_height));
            if (from_height <= 0.0) from = rising = on_horizon;
            else to = setting = on_horizon;
            is_cut = true;
        }
        sum += edge_irradiance(from, to);
    }
    if (is_cut) sum += edge_irradiance(setting, rising);
    return sum / (2.0 * PI);
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
    return Illumination(l, sphere_point(l, radius, r), 0.5 * radius, light.color.rgb, light.color.rgb);
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
    return Illumination(l, sphere_point(to_light, radius, r), widening, irradiance, irradiance);
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
    return Illumination(l, normalize(to_point), widening, irradiance, irradiance);
}
#endif

Illumination illumination(LightData light, vec3 eye, vec3 normal, vec3 r) {
    int kind = int(light.color.w);
    Illumination result = Illumination(normal, normal, 0.0, vec3(0.0), vec3(0.0));
#ifdef HAS_DIRECTIONAL_LIGHTS
    if (kind == DIRECTIONAL) result = directional_illumination(light, r);
#endif
#if defined(HAS_POINT_LIGHTS) || defined(HAS_SPOT_LIGHTS)
    if (kind == POINT || kind == SPOT) result = sphere_illumination(light, eye, r);
#endif
#ifdef HAS_AREA_LIGHTS
    if (kind == AREA) result = area_illumination(light, eye, normal, r);
#endif
#ifdef HAS_SHADOWS
    int tile = first_tile(light);
    if (tile >= 0) result.irradiance *= shadow_visibility(tile, eye, normal, light.position.w);
#endif
    return result;
}

// What casters keep away from a plane of those lights whose shadows are not sharp, at some of the pixels.
#include "lib/frame.glsl"
#include "lib/plane.glsl"
#include "lib/kept_away.glsl"

uniform vec2 spacing;  // of the places, in pixels of the buffers

layout(location = 0) out vec4 diffuse;
layout(location = 1) out vec4 specular;

void main() {
    vec2 window = gl_FragCoord.xy * spacing;
    Reflected missing = kept_away(plane_surface(ray_to_plane(window)), window * image.zw, sharp_lights(), shadow_lights());
    diffuse = vec4(missing.diffuse, 1.0);
    specular = vec4(missing.specular, 1.0);
}

// What is seen where no geometry is. Compiled with one of BACKDROP_GRADIENT, _PHOTO and _PANORAMA.

uniform vec4 backdrop_zenith;   // gradient: linear colours
uniform vec4 backdrop_horizon;
uniform vec4 backdrop_nadir;
uniform sampler2D backdrop_map;
uniform vec4 backdrop_crop;     // photograph: uv of the image's lower left and upper right corner
uniform vec4 backdrop_turn;     // panorama: cosine and sine of the yaw, gain, level; photograph: gain in z

vec3 backdrop_radiance(vec3 ray, vec2 window) {
#if defined(BACKDROP_GRADIENT)
    float up = normalize(ray).y;
    vec3 other = up > 0.0 ? backdrop_zenith.rgb : backdrop_nadir.rgb;
    return mix(backdrop_horizon.rgb, other, sqrt(abs(up)));
#elif defined(BACKDROP_PHOTO)
    vec2 uv = mix(backdrop_crop.xy, backdrop_crop.zw, window * image.zw);
    return texture(backdrop_map, uv).rgb * backdrop_turn.z;
#else
    vec3 d = normalize(ray);
    d = vec3(backdrop_turn.x * d.x - backdrop_turn.y * d.z, d.y, backdrop_turn.y * d.x + backdrop_turn.x * d.z);
    vec2 uv = vec2(0.5 + atan(d.x, -d.z) / (2.0 * 3.14159265), acos(clamp(d.y, -1.0, 1.0)) / 3.14159265);
    return textureLod(backdrop_map, uv, backdrop_turn.w).rgb * backdrop_turn.z;
#endif
}

/**
 * The vehicles' shader: each sign is a distance function, so that edges stay sharp at any size. The silhouette itself tells the status:
 * ● available, hollow ring assigned, filled disc acknowledged, ► en route, ◆ on scene, ▲ busy, ‖ break, ✕ out of service, ! emergency.
 */

/** Half the side of the square a sign is drawn in, in sign radii. */
export const QUAD_RADII = 2.5;

export const VERTEX = `#version 300 es
precision highp float;
uniform mat4 u_matrix;
uniform float u_now;
uniform vec2 u_clip_per_px;
uniform float u_radius;
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec2 a_from;
layout(location = 2) in vec2 a_to;
layout(location = 3) in vec3 a_glide;
layout(location = 4) in vec4 a_look;
out vec2 v_at;
flat out float v_course;
flat out ivec4 v_look;
void main() {
  float t = clamp((u_now - a_glide.x) / a_glide.y, 0.0, 1.0);
  vec4 centre = u_matrix * vec4(mix(a_from, a_to, t), 0.0, 1.0);
  v_course = a_glide.z;
  v_look = ivec4(a_look + 0.5);
  v_at = a_corner * ${QUAD_RADII.toFixed(1)};
  gl_Position = vec4(centre.xy + v_at * u_radius * u_clip_per_px * centre.w, 0.0, centre.w);
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
uniform float u_radius;
uniform float u_blink;
uniform float u_device_ratio;
uniform vec3 u_colours[9];
uniform vec3 u_ink;
uniform vec3 u_ring;
uniform vec3 u_muted;
in vec2 v_at;
flat in float v_course;
flat in ivec4 v_look;
out vec4 colour;

const float PI = 3.14159265;

vec2 turned(vec2 p, float a) { float s = sin(a), c = cos(a); return vec2(c * p.x - s * p.y, s * p.x + c * p.y); }
float box(vec2 p, vec2 half_size) { vec2 d = abs(p) - half_size; return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0); }
// Half plane through a, left of a→b outside.
float side(vec2 p, vec2 a, vec2 b) { vec2 e = normalize(b - a); return dot(p - a, vec2(e.y, -e.x)); }
float triangle(vec2 p, vec2 a, vec2 b, vec2 c) { return max(side(p, a, b), max(side(p, b, c), side(p, c, a))); }

float sign_distance(int status, vec2 p, float course) {
  if (status == 1) return abs(length(p) - 0.86) - 0.2;
  if (status == 3) {
    vec2 q = course >= 0.0 ? turned(p, course - PI * 0.5) : p;
    float body = triangle(q, vec2(1.45, 0.0), vec2(-0.95, 1.05), vec2(-0.95, -1.05));
    return course >= 0.0 ? max(body, -triangle(q, vec2(-0.45, 0.0), vec2(-1.6, 0.75), vec2(-1.6, -0.75))) : body;
  }
  if (status == 4) return (abs(p.x) + abs(p.y) - 1.35) * 0.7071;
  if (status == 5) return triangle(p - vec2(0.0, -0.12), vec2(0.0, 1.35), vec2(-1.2, -0.85), vec2(1.2, -0.85));
  if (status == 6) return min(box(p - vec2(-0.5, 0.0), vec2(0.27, 0.95)), box(p - vec2(0.5, 0.0), vec2(0.27, 0.95)));
  if (status == 7) { vec2 q = turned(p, PI * 0.25); return min(box(q, vec2(1.1, 0.24)), box(q, vec2(0.24, 1.1))); }
  if (status == 8) return length(p) - 1.2;
  return length(p) - 1.0;
}

void over(inout vec4 under, vec3 c, float alpha) { under = vec4(c * alpha, alpha) + under * (1.0 - alpha); }

void main() {
  int status = v_look.x;
  int age = v_look.y;
  int quality = v_look.z;
  int marks = v_look.w;
  vec2 p = v_at;
  // One device pixel in sign radii: the width of a soft edge.
  float px = 1.0 / (u_radius * u_device_ratio);
  float line = 1.5 / u_radius;
  float far = length(p);
  vec4 result = vec4(0.0);

  float blink = status == 1 ? u_blink : 1.0;
  float d = sign_distance(status, p, v_course);
  // Heading of a moving unit whose sign does not turn itself: a beak on the sign, once signs are large enough to bear it.
  if (v_course >= 0.0 && u_radius > 5.5 && status != 3 && status != 7) {
    vec2 q = turned(p, v_course - PI * 0.5);
    d = min(d, triangle(q, vec2(1.85, 0.0), vec2(0.85, 0.62), vec2(0.85, -0.62)));
  }
  over(result, u_ink, blink * smoothstep(px, -px, d - line) * 0.92);
  over(result, u_colours[status], blink * smoothstep(px, -px, d));
  if (status == 8) {
    float mark = min(box(p - vec2(0.0, 0.25), vec2(0.16, 0.5)), length(p - vec2(0.0, -0.62)) - 0.18);
    over(result, u_ink, smoothstep(px, -px, mark));
    over(result, u_colours[8], smoothstep(px, -px, abs(far - 1.85) - 0.14) * (0.45 + 0.55 * u_blink));
  }

  float ring = 1.75;
  if (age >= 2 && age < 4) {
    float dash = step(0.5, fract(atan(p.y, p.x) / (2.0 * PI) * 9.0));
    over(result, u_muted, dash * smoothstep(px, -px, abs(far - ring) - 0.09));
  }
  if (quality == 2) over(result, u_muted, smoothstep(px, -px, abs(max(abs(p.x), abs(p.y)) - 1.6) - 0.08) * (u_radius > 5.5 ? 0.9 : 0.5));
  if (quality == 1 || quality == 3) {
    float dot_mark = step(0.72, fract(atan(p.y, p.x) / (2.0 * PI) * 14.0));
    over(result, u_ring, dot_mark * smoothstep(px, -px, abs(far - ring) - 0.12));
  }

  if (age == 3) result *= 0.62;
  if ((marks & 8) != 0) result *= 0.18;
  if ((marks & 5) != 0) over(result, u_ring, smoothstep(px, -px, abs(far - 2.22) - 0.12));
  else if ((marks & 2) != 0) over(result, u_ring, smoothstep(px, -px, abs(far - 2.22) - 0.07) * 0.8);

  if (result.a < 0.004) discard;
  colour = result;
}`;

// The matrix product of both forms: what the later steps owe to the steps first … last − 1, for instance.
//
//   out[t, v] (+)= Σ_{first ≤ s < last} M[s, t] D[s, v]        and with MASKED, only s ≤ t
// With SPLIT, what the rows s < middle give is added to a second place, too.
//
// Each matrix lies where its view says: at start + group · (…Group) + part · (…Part), rows one after the other.
//
// Parameters and bindings: update-common.wgsl.
//
// grid: one thread for each tile of 8 steps × 8 walkers, steps in y from `below` on, walkers in x, group and part in z.
// Agrees with src/quant/wasm/walk-block.ts: walkBlock (the part of its arguments called `past`).

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = params.below + id.y * 8u;
  let v = id.x * 2u;
  let w4 = params.walkers4;
  if (t >= params.end || v >= w4) {
    return;
  }
  let group = id.z / params.parts;
  let part = id.z % params.parts;
  let mStart = params.mStart4 + group * params.mGroup4 + part * params.mPart4 + t / 4u;
  let dStart = params.dStart4 + group * params.dGroup4 + part * params.dPart4 + v;
  var c00 = vec4f(); var c01 = vec4f(); var c10 = vec4f(); var c11 = vec4f();
  var c20 = vec4f(); var c21 = vec4f(); var c30 = vec4f(); var c31 = vec4f();
  var c40 = vec4f(); var c41 = vec4f(); var c50 = vec4f(); var c51 = vec4f();
  var c60 = vec4f(); var c61 = vec4f(); var c70 = vec4f(); var c71 = vec4f();
  let last = select(params.last, min(params.last, t + 8u), MASKED);
  let at = group * params.outGroup4 + part * params.outPart4 + t * w4 + v;
  var s = params.first;
  for (var turn = select(1u, 0u, SPLIT); turn < 2u; turn++) {
    for (; s < select(last, params.middle, turn == 0u); s++) {
      let m = mStart + s * params.mPitch4;
      let d = dStart + s * w4;
      var a0 = M[m]; var a1 = M[m + 1u];
      if (MASKED && s > t) {
        let steps = vec4u(0u, 1u, 2u, 3u) + t;
        a0 = select(vec4f(), a0, steps >= vec4u(s));
        a1 = select(vec4f(), a1, steps + 4u >= vec4u(s));
      }
      let b0 = D[d]; let b1 = D[d + 1u];
      c00 += a0.x * b0; c01 += a0.x * b1;
      c10 += a0.y * b0; c11 += a0.y * b1;
      c20 += a0.z * b0; c21 += a0.z * b1;
      c30 += a0.w * b0; c31 += a0.w * b1;
      c40 += a1.x * b0; c41 += a1.x * b1;
      c50 += a1.y * b0; c51 += a1.y * b1;
      c60 += a1.z * b0; c61 += a1.z * b1;
      c70 += a1.w * b0; c71 += a1.w * b1;
    }
    let to = select(params.outStart4, params.alsoStart4, turn == 0u) + at;
    put(to, c00); put(to + 1u, c01);
    put(to + w4, c10); put(to + w4 + 1u, c11);
    put(to + 2u * w4, c20); put(to + 2u * w4 + 1u, c21);
    put(to + 3u * w4, c30); put(to + 3u * w4 + 1u, c31);
    put(to + 4u * w4, c40); put(to + 4u * w4 + 1u, c41);
    put(to + 5u * w4, c50); put(to + 5u * w4 + 1u, c51);
    put(to + 6u * w4, c60); put(to + 6u * w4 + 1u, c61);
    put(to + 7u * w4, c70); put(to + 7u * w4 + 1u, c71);
  }
}

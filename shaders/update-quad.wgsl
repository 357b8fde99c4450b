// update.wgsl where four threads for a tile of 32 steps × 32 walkers (quad.wgsl) are faster, as on emulated GPUs: the same
// product and bindings (update-common.wgsl).
//
// grid: a quad for each tile in x, the tiles of the same steps one after the other, from `below` on; group and part in z.
// Agrees with src/quant/wasm/walk-block.ts: walkBlock (the part of its arguments called `past`).

fn rowsOfM(at: u32) -> mat4x4f {
  let s = params.mPitch4;
  return mat4x4f(M[at], M[at + s], M[at + 2u * s], M[at + 3u * s]);
}

fn rowsOfD(at: u32) -> mat4x4f {
  let w = params.walkers4;
  return mat4x4f(D[at], D[at + w], D[at + 2u * w], D[at + 3u * w]);
}

// Zeros where s > t, for the rows s … s + 3 of M at the steps t … t + 3.
fn mask(m: mat4x4f, s: u32, t: u32) -> mat4x4f {
  let steps = vec4u(t, t + 1u, t + 2u, t + 3u);
  return mat4x4f(
    select(vec4f(), m[0], steps >= vec4u(s)),
    select(vec4f(), m[1], steps >= vec4u(s + 1u)),
    select(vec4f(), m[2], steps >= vec4u(s + 2u)),
    select(vec4f(), m[3], steps >= vec4u(s + 3u)));
}

// Four steps of the tile at eight walkers.
fn putFour(at: u32, m0: mat4x4f, m1: mat4x4f) {
  let w = params.walkers4;
  put(at, m0[0]); put(at + 1u, m1[0]);
  put(at + w, m0[1]); put(at + w + 1u, m1[1]);
  put(at + 2u * w, m0[2]); put(at + 2u * w + 1u, m1[2]);
  put(at + 3u * w, m0[3]); put(at + 3u * w + 1u, m1[3]);
}

// Eight steps of the tile at this thread's walkers.
fn putBlock(start: u32, t: u32, v: u32, m00: mat4x4f, m01: mat4x4f, m10: mat4x4f, m11: mat4x4f) {
  let w = params.walkers4;
  if (t >= params.end || v >= w) {
    return;
  }
  let at = start + t * w + v;
  putFour(at, m00, m01);
  putFour(at + 4u * w, m10, m11);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // 1. The tile: from step t and from walker v on.
  let lane = id.x % 4u;
  let tiles = (params.walkers4 + 7u) / 8u;
  let t = params.below + (id.x / 4u / tiles) * 32u;
  let v = (id.x / 4u % tiles) * 8u + lane * 2u; // in vec4s
  let w4 = params.walkers4;
  if (t >= params.end) {
    return;
  }
  let group = id.z / params.parts;
  let part = id.z % params.parts;

  // 2. The steps before, four at once. Columns past the end are read elsewhere and not written.
  let column = min(t / 4u + lane * 2u, params.end / 4u - 2u);
  let last = select(params.last, min(params.last, t + 32u), MASKED);
  var m = params.mStart4 + group * params.mGroup4 + part * params.mPart4 + params.first * params.mPitch4 + column;
  var d = params.dStart4 + group * params.dGroup4 + part * params.dPart4 + params.first * w4 + min(v, w4 - 2u);
  let place = group * params.outGroup4 + part * params.outPart4;
  var s = params.first;
  for (var turn = select(1u, 0u, SPLIT); turn < 2u; turn++) {
    for (; s < select(last, params.middle, turn == 0u); s += 4u) {
      var a0 = rowsOfM(m);
      var a1 = rowsOfM(m + 1u);
      if (MASKED && s >= t) {
        a0 = mask(a0, s, column * 4u);
        a1 = mask(a1, s, column * 4u + 4u);
      }
      addRows(a0, a1, rowsOfD(d), rowsOfD(d + 1u));
      m += 4u * params.mPitch4;
      d += 4u * w4;
    }

    // 3. To where it belongs.
    let start = select(params.outStart4, params.alsoStart4, turn == 0u) + place;
    putBlock(start, t + lane * 8u, v, tile[0], tile[1], tile[2], tile[3]);
    putBlock(start, t + (lane ^ 1u) * 8u, v, tile[4], tile[5], tile[6], tile[7]);
    putBlock(start, t + (lane ^ 2u) * 8u, v, tile[8], tile[9], tile[10], tile[11]);
    putBlock(start, t + (lane ^ 3u) * 8u, v, tile[12], tile[13], tile[14], tile[15]);
  }
}

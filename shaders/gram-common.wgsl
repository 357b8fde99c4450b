// Put before gram.wgsl and gram-quad.wgsl: the parameters and bindings of the sums.
//
// binding  name   type           shape                        access
// 0        params Params                                      read
// 1        X      array<vec4f>   (…, groups · stride)         read
// 2        Xq     array<vec4f>   (…, groups · stride)         read
// 3        out    array<vec4f>   (groups, stride, stride)     read and written
// 4        carry  array<vec4f>   as out                       read and written: Kahan's compensation

override MODE: u32; // 0: H, 1: Eᵀ, 2: F

struct Params {
  rows: u32,
  stride4: u32,   // columns of a group, in vec4s; even
  groups: u32,
  start4: u32,    // of the first row, in vec4s
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> X: array<vec4f>;
@group(0) @binding(2) var<storage, read> Xq: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> carry: array<vec4f>;

fn add(at: u32, part: vec4f) {
  let sum = out[at];
  let corrected = part - carry[at];
  let next = sum + corrected;
  carry[at] = (next - sum) - corrected;
  out[at] = next;
}

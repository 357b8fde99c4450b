// Put before update.wgsl and update-quad.wgsl: the parameters and bindings of a product.
//
// binding  name   type          shape                       access
// 0        params Params                                    read
// 1        M      array<vec4f>  (…, mPitch4)                read
// 2        D      array<vec4f>  (…, walkers4)               read; zero from row `last` to the next multiple of 4
// 3        out    array<vec4f>  (…, walkers4)               read and written

override MASKED: bool;     // only s ≤ t
override ACCUMULATE: bool; // add to what is there
override SPLIT: bool;      // add a part of the sum elsewhere, too

struct Params {     // all but steps and parts in vec4s
  mStart4: u32,
  mGroup4: u32,
  mPart4: u32,
  mPitch4: u32,    // a row of M
  dStart4: u32,
  dGroup4: u32,
  dPart4: u32,
  walkers4: u32,   // a row of D and of out; even
  outStart4: u32,
  outGroup4: u32,
  outPart4: u32,
  parts: u32,      // sums of their own, side by side
  first: u32,      // a multiple of 4
  last: u32,
  below: u32,      // first step that is written; a multiple of 8
  end: u32,        // steps from here on are not written; a multiple of 8
  middle: u32,     // with SPLIT: the sum of rows first … middle − 1 goes to
  alsoStart4: u32, // this place too, which has the same shape
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> M: array<vec4f>;
@group(0) @binding(2) var<storage, read> D: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

fn put(at: u32, value: vec4f) {
  if (ACCUMULATE) {
    out[at] += value;
  } else {
    out[at] = value;
  }
}

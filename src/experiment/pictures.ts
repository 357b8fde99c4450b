/** Pictures with labels, as experiments train on them: plain data that goes to workers. */

export interface PicturePart {
  /** (count, features), as the network is given them. */
  x: Float32Array;
  /** (count), 0..classes − 1. */
  y: Int32Array;
  count: number;
}

export interface PictureSet {
  /** What it is called on the page: 'digits'. */
  name: string;
  /** Of one picture: (channels, height, width), or (features). */
  shape: readonly number[];
  classes: number;
  train: PicturePart;
  test: PicturePart;
}

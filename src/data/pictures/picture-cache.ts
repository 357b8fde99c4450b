/** Decoded pictures of one set, so that a second pass over them is free. */

/** Bytes kept for one set, at most; two sets are open at a time. */
const ROOM = 2 ** 28;

export class PictureCache {
  private geometry = '';
  private readonly pictures = new Map<number, Uint8Array>();
  private free = ROOM;

  /** @param geometry size and crop; another one than before empties the cache */
  get(geometry: string, index: number): Uint8Array | undefined {
    return geometry === this.geometry ? this.pictures.get(index) : undefined;
  }

  /** Keeps the picture while there is room: passes go in order, so throwing out older ones would help none. */
  set(geometry: string, index: number, rgb: Uint8Array): void {
    if (geometry !== this.geometry) {
      this.geometry = geometry;
      this.pictures.clear();
      this.free = ROOM;
    }
    if (this.pictures.has(index) || rgb.length > this.free) return;
    this.pictures.set(index, rgb);
    this.free -= rgb.length;
  }
}

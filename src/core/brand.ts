/** Types that are plain at run time, but that the compiler keeps apart where a mix-up would be silent. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Names a layer within its network: unique, stable between loads of the same file. */
export type LayerId = Brand<string, 'LayerId'>;
/** A size in bytes. */
export type Bytes = Brand<number, 'Bytes'>;
/** Lower-case hexadecimal SHA-256. */
export type Sha256 = Brand<string, 'Sha256'>;

/** What must not be written into, as something that throws where it is. */

/** @returns the value itself, frozen with all that it holds, but for numbers in arrays of bytes or floats, and maps */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const { value: inner } of Object.values(Object.getOwnPropertyDescriptors(value))) frozen(inner);
  return value;
}

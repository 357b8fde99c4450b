/** What protobuf messages need beyond their library. */
import type { Message } from '@bufbuild/protobuf';

/** A shallow copy with some fields changed. A spread alone would lose the defaults, which lie on the prototype. */
export function withFields<T extends Message>(message: T, fields: Partial<T>): T {
  const copy = Object.create(Object.getPrototypeOf(message) as object | null) as T;
  return Object.assign(copy, message, fields);
}

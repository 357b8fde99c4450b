/** How explanations come onto the page: this is the one place that knows. */
import { createElement, type ComponentProps } from 'react';
import { lineOf, type Explanation } from './explanation';

type Tag = 'button' | 'dt' | 'figcaption' | 'input' | 'label' | 'option' | 'select' | 'span' | 'td' | 'th';

type Of<T extends Tag> = Omit<ComponentProps<T>, 'title'> & { as: T };

/** An element with what explains it; null: nothing has to be said of it now. */
export function Explained<T extends Tag>({ as, by, ...props }: Of<T> & { by: Explanation | null }) {
  return createElement(as, { ...props, title: by ? lineOf(by) : undefined });
}

/** An element whose text may be cut off, with all of it. */
export function Truncated<T extends Tag>({ as, full, ...props }: Of<T> & { full: string | null | undefined }) {
  return createElement(as, { ...props, title: full ?? undefined });
}

/** The whole of a text that is drawn shortened. */
export function DrawnInFull({ text }: { text: string }) {
  return <title>{text}</title>;
}

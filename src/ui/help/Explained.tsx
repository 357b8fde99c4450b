/** How explanations come onto the page: this is the one place that knows. */
import { createElement, Fragment, isValidElement, useId, type ComponentProps, type ReactNode } from 'react';
import { About, AboutThis, Words } from './About';
import type { Explanation } from './explanation';

type Tag = 'button' | 'dt' | 'label' | 'select' | 'span' | 'td' | 'th';

type Of<T extends keyof HTMLElementTagNameMap> = Omit<ComponentProps<T>, 'title'> & { as: T };

type ExplainedProps<T extends Tag> = Of<T> & {
  /** null: nothing has to be said of it now. */
  by: Explanation | null;
  /** What the `?` beside it is about, where its own text does not say it. */
  about?: string;
};

/** An element with what explains it: a `?` in the head of a column and beside a control; of other text, the text itself. */
export function Explained<T extends Tag>({ as, by, about, ...props }: ExplainedProps<T>) {
  const { children, className } = props as { children?: ReactNode; className?: string };
  const name = about ?? wordsOf(children);
  switch (as) {
    case 'th':
      return (
        <Head {...(props as ComponentProps<'th'>)} name={name} by={by}>
          {children}
        </Head>
      );
    case 'label':
      // Beside the label, not in it: what is in it names the field, and presses on it go there.
      return (
        <span className={`explained ${className?.includes('field') ? 'explained-field' : ''}`}>
          {createElement('label', props)}
          {by && <About name={name} by={by} />}
        </span>
      );
    case 'button':
    case 'select':
      return (
        <>
          {createElement(as, props)}
          {by && <About name={about ?? (as === 'select' ? props['aria-label'] : undefined) ?? 'it'} by={by} />}
        </>
      );
    default:
      return createElement(as, props, by ? <Words by={by}>{children}</Words> : children);
  }
}

function Head({ by, name, children, ...props }: ComponentProps<'th'> & { by: Explanation | null; name: string }) {
  const id = useId();
  if (!by) return <th {...props}>{children}</th>;
  return (
    <th aria-labelledby={id} {...props}>
      <span className="head">
        <span id={id}>{children}</span>
        <AboutThis what="column" name={name} by={by} />
      </span>
    </th>
  );
}

/** The text among what is in an element: that of fields in it is no part of its name. */
function wordsOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(wordsOf).join('').trim();
  if (!isValidElement<{ children?: ReactNode }>(node)) return '';
  return node.type === 'span' || node.type === 'button' || node.type === Fragment ? wordsOf(node.props.children) : '';
}

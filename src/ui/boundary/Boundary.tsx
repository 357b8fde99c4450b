import { Component, type ReactNode } from 'react';
import { isNotLoaded, sentenceOf } from '../../state/errors';
import { loadAgain, onLoadAgain } from './late';

interface BoundaryProps {
  /** What is in it, for the sentence: 'The graph'. */
  what: string;
  children: ReactNode;
}

interface BoundaryState {
  /** null: all is well. */
  failure: { error: unknown } | null;
  /** How often it was tried again. */
  tries: number;
}

/** What is in it may fail, to come or to be drawn: everything around it lives on, and it can be tried again. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: null, tries: 0 };
  private stop = () => {};

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { failure: { error } };
  }

  override componentDidMount() {
    this.stop = onLoadAgain(() => {
      if (this.state.failure && isNotLoaded(this.state.failure.error)) this.again();
    });
  }

  override componentWillUnmount() {
    this.stop();
  }

  private again() {
    this.setState(({ tries }) => ({ failure: null, tries: tries + 1 }));
  }

  override render() {
    const { failure, tries } = this.state;
    if (!failure) return this.props.children;
    const { error } = failure;
    const missing = isNotLoaded(error);
    return (
      <section className="panel failed" role="alert">
        <p>{missing ? sentenceOf(error) : `${this.props.what} cannot be drawn. ${sentenceOf(error)}`}</p>
        <div className="line">
          <button type="button" onClick={() => (missing ? loadAgain() : this.again())}>
            Try again
          </button>
          {tries > 0 && (
            <button type="button" onClick={() => location.reload()}>
              Reload the page
            </button>
          )}
        </div>
      </section>
    );
  }
}
